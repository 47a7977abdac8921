package dev.hone.streams.join;

import dev.hone.schemas.records.Comment;
import dev.hone.schemas.records.Correction;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.routing.Route;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a revision says of an interaction: all that follows from its records. Which revision it is, and what was said
 * before it, is for the caller to add.
 */
record RevisionRecord(InteractionState interaction, Assessment assessment, Route route, EvidenceVotes evidence) {

    /** The texts of its feedback that go with it. */
    record Texts(@Nullable Correction correction, @Nullable Comment comment) {}

    ScoredInteraction.Builder of(PromptSubmitted prompt, ResponseServed response, Scored scored, Texts texts) {
        return ScoredInteraction.newBuilder()
                .setClosed(interaction.fired())
                .setLine(route.line())
                .setSegment(route.segment())
                .setPrompt(prompt)
                .setPromptTime(time(interaction.prompts()))
                .setResponse(response)
                .setResponseTime(time(interaction.responses()))
                .setDue(Instant.ofEpochMilli(assessment.dueMs()))
                .setVotes(scored.votes())
                .setQuality(scored.quality())
                .setRawQuality(scored.raw())
                .setCorrection(texts.correction())
                .setComment(texts.comment())
                .setExcluded(assessment.excluded())
                .setEvidence(response.getRolloutId() == null ? null : assessment.evidence(evidence, prompt))
                .setShadowScore(response.getShadow() == null ? null : assessment.shadowScore())
                .setContributors(assessment.contributors(prompt))
                .setCatalogueDigest(assessment.catalogue().getDigest());
    }

    /** The correction that a piece of feedback gave; empty where it says what the response says. */
    static Optional<Correction> correction(FeedbackGiven given, Vote vote, ResponseServed response) {
        TextEnvelope text = given.getCorrection();
        return text == null || text.equals(response.getText())
                ? Optional.empty()
                : Optional.of(new Correction(
                        given.getFeedbackId(), given.getSource(), text, vote.correction(), given.getEventTime()));
    }

    /** The comment that a piece of feedback gave. */
    static Optional<Comment> comment(FeedbackGiven given, Vote vote) {
        return Optional.ofNullable(given.getComment())
                .map(text -> new Comment(
                        given.getFeedbackId(), given.getSource(), text, vote.comment(), given.getEventTime()));
    }

    private static Instant time(Contents side) {
        return Instant.ofEpochMilli(side.winner().timestamp());
    }
}
