package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.VoteUsed;
import dev.hone.schemas.routing.Route;
import dev.hone.streams.deadletter.Original;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Emits a revision of an interaction when there is something to say that was not said: provisionally once every
 * required metric is in, always when it is due, and for each change after that.
 */
final class Revisions {

    private final ContentStore contents;
    private final Readers readers;
    private final TaskClock clock;
    private final JoinOutput output;

    /** How the contents that were kept are read again. */
    record Readers(Function<Original, PromptSubmitted> prompt, Function<Original, ResponseServed> response) {}

    Revisions(ContentStore contents, Readers readers, TaskClock clock, JoinOutput output) {
        this.contents = contents;
        this.readers = readers;
        this.clock = clock;
        this.output = output;
    }

    /** The interaction after whatever was emitted. */
    Assessed emit(String id, Assessed assessed, long atMs) {
        return assessed.assessment()
                .map(matched -> emit(id, assessed, matched, atMs))
                .orElse(assessed);
    }

    private Assessed emit(String id, Assessed assessed, Assessment assessment, long atMs) {
        InteractionState interaction = assessed.interaction();
        Route route = interaction.route();
        if (interaction.dropped() || route == null || !ripe(interaction, assessment)) {
            return assessed;
        }
        Scored scored = assessment.score();
        Emitted last = interaction.emitted();
        String content = interaction.prompts().winner().hash()
                + interaction.responses().winner().hash();
        String fingerprint = fingerprint(interaction, scored, content);
        if (fingerprint.equals(last.fingerprint())) {
            return assessed;
        }
        ResponseServed response = readers.response().apply(kept(id, ContentStore.Part.RESPONSE));
        Emitted next = next(last, scored.quality(), Ending.of(response), content, fingerprint);
        ScoredInteraction revision = ScoredInteraction.newBuilder()
                .setRevision(next.revision())
                .setClosed(interaction.fired())
                .setLine(route.line())
                .setSegment(route.segment())
                .setPrompt(readers.prompt().apply(kept(id, ContentStore.Part.PROMPT)))
                .setPromptTime(time(interaction.prompts()))
                .setResponse(response)
                .setResponseTime(time(interaction.responses()))
                .setDue(Instant.ofEpochMilli(assessment.dueMs()))
                .setVotes(scored.votes())
                .setQuality(scored.quality())
                .setRawQuality(scored.raw())
                .setPreviousQuality(previous(last, next))
                .setCatalogueDigest(assessment.catalogue().getDigest())
                .build();
        output.scored(id, revision, atMs);
        return assessed.withEmitted(next);
    }

    private static Emitted next(
            Emitted last, @Nullable Integer quality, Ending ending, String content, String fingerprint) {
        boolean withheld = quality != null && !ending.isExample();
        return new Emitted(
                last.revision() + 1,
                ending.isExample() ? quality : null,
                content,
                fingerprint,
                withheld ? ending.wireName() : "");
    }

    // Between the due time and its timer nothing is said: the closed revision is about to be.
    private boolean ripe(InteractionState interaction, Assessment assessment) {
        boolean early =
                assessment.dueMs() >= clock.nowMs() && (interaction.emitted().any() || assessment.complete());
        return interaction.fired() || early;
    }

    // Another prompt or response makes another example even where the quality is the same, and with none it takes the
    // old one back.
    private static @Nullable Integer previous(Emitted last, Emitted next) {
        boolean sameContent = last.content().equals(next.content());
        return sameContent || next.quality() == null ? last.quality() : null;
    }

    private Original kept(String id, ContentStore.Part part) {
        return contents.get(id, part)
                .orElseThrow(() -> new IllegalStateException("an interaction that can be revised has its " + part));
    }

    private static Instant time(Contents side) {
        return Instant.ofEpochMilli(side.winner().timestamp());
    }

    private static String fingerprint(InteractionState interaction, Scored scored, String content) {
        StringBuilder text = new StringBuilder(content)
                .append(interaction.fired())
                .append(interaction.prompts().winner().timestamp())
                .append(' ')
                .append(interaction.responses().winner().timestamp())
                .append(' ')
                .append(Objects.toString(scored.quality()))
                .append(' ')
                .append(Objects.toString(scored.raw()));
        for (VoteUsed vote : scored.votes()) {
            text.append('\n').append(vote);
        }
        return ContentHash.of(text.toString().getBytes(UTF_8));
    }
}
