package dev.hone.streams.join;

import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.records.Comment;
import dev.hone.schemas.records.Correction;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.VoteUsed;
import dev.hone.schemas.routing.Route;
import dev.hone.streams.deadletter.Original;
import dev.hone.streams.join.RevisionRecord.Texts;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Emits a revision of an interaction when there is something to say that was not said: provisionally once every
 * required metric is in, always when it is due, and for each change after that.
 */
final class Revisions {

    /** The revisions of an interaction that are emitted as they come. */
    static final int AT_ONCE = 3;

    private static final long SECOND_MS = 1000;
    /** Half a year, which is longer than an interaction is open for. */
    private static final int MOST_GROWTHS = 12;

    private static final int USUAL_BYTES = 256;

    private final ContentStore contents;
    private final Timers timers;
    private final Readers readers;
    private final TaskClock clock;
    private final JoinOutput output;
    private final EvidenceVotes evidence;

    /** How the contents that were kept are read again. */
    record Readers(
            Function<Original, PromptSubmitted> prompt,
            Function<Original, ResponseServed> response,
            Function<Original, FeedbackGiven> feedback) {}

    Revisions(TaskStores stores, Readers readers, EvidenceVotes evidence, JoinOutput output) {
        this.evidence = evidence;
        this.contents = stores.contents();
        this.timers = stores.timers();
        this.readers = readers;
        this.clock = stores.clock();
        this.output = output;
    }

    /**
     * What a record changed. After the first {@value #AT_ONCE} revisions it is put off, together with what changes
     * until then: to the end of the second, then of 4 s, of 16 s and so on. However many votes come for one
     * interaction, its texts are so written some ten times before it is due, a few times after that, and as it closes.
     */
    Assessed emit(String id, Assessed assessed, long atMs) {
        return news(assessed)
                .map(news -> {
                    if (!putsOff(assessed)) {
                        return say(id, assessed, news, atMs);
                    }
                    timers.put(new Timer(putOffTo(assessed), Timer.Kind.REVISE, id));
                    return assessed;
                })
                .orElse(assessed);
    }

    /** Whether what changes of an interaction is put off, since it has changed so often. */
    boolean putsOff(Assessed assessed) {
        return assessed.interaction().emitted().revision() >= AT_ONCE - 1;
    }

    /** What a timer changed, or a record whose change was put off: the interaction after whatever was emitted. */
    Assessed emitNow(String id, Assessed assessed, long atMs) {
        return news(assessed).map(news -> say(id, assessed, news, atMs)).orElse(assessed);
    }

    /** What is said of an interaction as it closes, after its due time: the one revision that may be evidence. */
    Assessed close(String id, Assessed assessed, long atMs) {
        return news(assessed)
                .map(news -> say(id, assessed, news.closing(), atMs))
                .orElse(assessed);
    }

    private long putOffTo(Assessed assessed) {
        int growths = assessed.interaction().emitted().revision() - (AT_ONCE - 1);
        long widthMs = SECOND_MS << (2 * Math.min(growths, MOST_GROWTHS));
        return (Math.floorDiv(clock.nowMs(), widthMs) + 1) * widthMs;
    }

    /**
     * What there is to say of an interaction and was not said.
     *
     * @param closes whether the interaction closes with it
     */
    private record News(
            Assessment assessment, Route route, Scored scored, String content, String fingerprint, boolean closes) {

        News closing() {
            return new News(assessment, route, scored, content, fingerprint, true);
        }
    }

    private Optional<News> news(Assessed assessed) {
        InteractionState interaction = assessed.interaction();
        Route route = interaction.route();
        Assessment assessment = assessed.assessment().orElse(null);
        if (assessment == null || interaction.dropped() || route == null || !ripe(interaction, assessment)) {
            return Optional.empty();
        }
        Scored scored = assessment.score();
        String content = interaction.prompts().winner().hash()
                + interaction.responses().winner().hash();
        String fingerprint = fingerprint(interaction, scored, content, assessment);
        return fingerprint.equals(interaction.emitted().fingerprint())
                ? Optional.empty()
                : Optional.of(new News(assessment, route, scored, content, fingerprint, false));
    }

    private Assessed say(String id, Assessed assessed, News news, long atMs) {
        InteractionState interaction = assessed.interaction();
        Assessment assessment = news.assessment();
        Emitted last = interaction.emitted();
        Sides kept = contents.get(id);
        Original keptPrompt = kept.prompt();
        Original keptResponse = kept.response();
        if (keptPrompt == null || keptResponse == null) {
            return assessed.withDropped();
        }
        ResponseServed response = readers.response().apply(keptResponse);
        PromptSubmitted prompt = readers.prompt().apply(keptPrompt);
        Ending ending = Ending.of(prompt, response);
        Correction correction = assessment
                .correction()
                .filter(vote -> ending != Ending.UNRENDERED)
                .flatMap(vote -> correction(id, vote, response))
                .orElse(null);
        Comment comment =
                assessment.comment().flatMap(vote -> comment(id, vote)).orElse(null);
        Texts texts = new Texts(correction, comment);
        Emitted next = example(
                last.next(news.content(), news.fingerprint()), news.scored().quality(), ending, texts);
        Emitted revised = revisedBy(next, last);
        ScoredInteraction revision = new RevisionRecord(interaction, assessment, news.route(), evidence)
                .of(prompt, response, news.scored(), texts)
                .setRevision(next.revision())
                .setPreviousQuality(revised.quality())
                .setPreviousCorrection(revised.correction().isEmpty() ? null : revised.correction())
                .setPreviousComment(revised.comment().isEmpty() ? null : revised.comment())
                .build();
        output.scored(id, revision, atMs);
        if (news.closes()) {
            output.closed(id, revision);
        }
        return assessed.withEmitted(next);
    }

    private static Emitted example(Emitted next, @Nullable Integer quality, Ending ending, Texts texts) {
        Correction correction = texts.correction();
        Comment comment = texts.comment();
        boolean withheld = quality != null && !ending.isExample() && correction == null;
        Integer shown = ending.isExample() ? quality : null;
        return new Emitted(
                next.revision(),
                shown,
                next.content(),
                next.fingerprint(),
                withheld ? ending.wireName() : "",
                correction == null ? "" : correction.getDigest(),
                comment == null || shown == null ? "" : comment.getDigest());
    }

    // Between the due time and its timer nothing is said: the closed revision is about to be.
    private boolean ripe(InteractionState interaction, Assessment assessment) {
        boolean early =
                assessment.dueMs() >= clock.nowMs() && (interaction.emitted().any() || assessment.complete());
        return interaction.fired() || early;
    }

    // Another prompt or response makes another example even where the quality is the same, and with none it takes the
    // old one back.
    private static Emitted revisedBy(Emitted next, Emitted last) {
        return last.content().equals(next.content()) || !next.isExample() ? last : Emitted.NOTHING;
    }

    /** The correction that a piece of feedback gave; empty where it says what the response says. */
    private Optional<Correction> correction(String id, Vote vote, ResponseServed response) {
        return RevisionRecord.correction(given(id, vote), vote, response);
    }

    private Optional<Comment> comment(String id, Vote vote) {
        return RevisionRecord.comment(given(id, vote), vote);
    }

    private FeedbackGiven given(String id, Vote vote) {
        Original kept = contents.get(id, vote)
                .orElseThrow(() -> new IllegalStateException("a text that stands is kept with its feedback"));
        return readers.feedback().apply(kept);
    }

    private static String fingerprint(
            InteractionState interaction, Scored scored, String content, Assessment assessment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(content);
            out.writeBoolean(interaction.fired());
            out.writeLong(interaction.prompts().winner().timestamp());
            out.writeLong(interaction.responses().winner().timestamp());
            out.writeInt(scored.quality() == null ? -1 : scored.quality());
            out.writeInt(scored.raw() == null ? -1 : scored.raw());
            for (VoteUsed vote : scored.votes()) {
                out.writeUTF(vote.getFeedbackId());
                out.writeUTF(vote.getMetric());
                out.writeUTF(vote.getSource().getKind().name());
                out.writeUTF(vote.getSource().getId());
                out.writeDouble(vote.getValue());
                out.writeLong(vote.getEventTime().toEpochMilli());
            }
            // Who gave it and when is in the record too, also where the words are those of the correction before.
            out.writeUTF(assessment.correction().map(Vote::hash).orElse(""));
            Exclusion excluded = assessment.excluded();
            if (excluded != null) {
                out.writeUTF(excluded.name());
            }
            // Nothing is written of none, so that an upgrade revises nothing.
            Optional<Vote> comment = assessment.comment();
            if (comment.isPresent()) {
                out.writeUTF("comment " + comment.get().hash());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a fingerprint could not be written to memory", e);
        }
        return ContentHash.of(bytes.toByteArray());
    }
}
