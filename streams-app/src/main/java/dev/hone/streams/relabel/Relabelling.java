package dev.hone.streams.relabel;

import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.records.Comment;
import dev.hone.schemas.records.Correction;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.VoteUsed;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The derivation of an example from a revision, with the goals that its quality meets. A response that is nothing to
 * imitate is an example of nothing, whatever its quality. The correction of a response stands beside it in its example,
 * or alone where the response is none;
 * what somebody said of it stands there too where it is an example.
 */
public record Relabelling(RelabelStage.GoalSets goalSets, HoldoutAssignment holdout) {

    /**
     * Empty when the revision says nothing new to a trainer: quality, correction and comment are those of the example
     * before.
     */
    public Optional<Example> example(ScoredInteraction interaction) {
        ResponseServed response = interaction.getResponse();
        Shown shown = Shown.of(interaction);
        Integer quality = shown.quality();
        if (shown.isWhatTheExampleBeforeHas(interaction)) {
            return Optional.empty();
        }
        boolean withdrawn = shown.nothing();
        Example.Builder example = Example.newBuilder()
                .setRevision(interaction.getRevision())
                .setWithdrawn(withdrawn)
                .setReplaces(interaction.getPreviousQuality() != null || interaction.getPreviousCorrection() != null)
                .setLine(interaction.getLine())
                .setSegment(interaction.getSegment())
                .setSubject(interaction.getPrompt().getSubject())
                .setHoldout(holdout.holds(interaction.getPrompt()));
        GoalJudgement judgement = GoalJudgement.by(goalSets, interaction.getLine(), interaction.getSegment());
        if (!withdrawn) {
            example.setMessages(interaction.getPrompt().getMessages())
                    .setGoalSet(judgement.goalSet())
                    .setCorrection(shown.correctionText())
                    .setComment(shown.commentText())
                    .setContributors(interaction.getContributors())
                    .setLineage(lineage(interaction, shown.comment()));
        }
        if (quality != null) {
            example.setResponse(response.getText())
                    .setTokens(response.getTokens())
                    .setDrawn(response.getDrawn())
                    .setFinishReason(response.getFinishReason())
                    .setQuality(quality)
                    .setGoals(judgement.met(quality));
        }
        return Optional.of(example.build());
    }

    /** What of a revision is a demonstration. Of a response that is none nothing that was said of it is one. */
    private record Shown(
            @Nullable Integer quality,
            @Nullable Correction correction,
            @Nullable Comment comment) {

        static Shown of(ScoredInteraction interaction) {
            boolean example = Ending.of(interaction.getPrompt(), interaction.getResponse())
                    .isExample();
            Integer quality = example ? interaction.getQuality() : null;
            return new Shown(quality, interaction.getCorrection(), quality == null ? null : interaction.getComment());
        }

        boolean nothing() {
            return quality == null && correction == null;
        }

        boolean isWhatTheExampleBeforeHas(ScoredInteraction interaction) {
            return Objects.equals(quality, interaction.getPreviousQuality())
                    && Objects.equals(
                            correction == null ? null : correction.getDigest(), interaction.getPreviousCorrection())
                    && Objects.equals(comment == null ? null : comment.getDigest(), interaction.getPreviousComment());
        }

        @Nullable
        TextEnvelope correctionText() {
            return correction == null ? null : correction.getText();
        }

        @Nullable
        TextEnvelope commentText() {
            return comment == null ? null : comment.getText();
        }
    }

    private static Lineage lineage(ScoredInteraction interaction, @Nullable Comment comment) {
        return new Lineage(
                interaction.getResponse().getVersion(),
                interaction.getResponse().getArm(),
                interaction.getCatalogueDigest(),
                Stream.of(
                                interaction.getVotes().stream().map(VoteUsed::getFeedbackId),
                                Stream.ofNullable(interaction.getCorrection()).map(Correction::getFeedbackId),
                                Stream.ofNullable(comment).map(Comment::getFeedbackId))
                        .flatMap(ids -> ids)
                        .distinct()
                        .toList(),
                interaction.getResponseTime(),
                interaction.getPromptTime());
    }
}
