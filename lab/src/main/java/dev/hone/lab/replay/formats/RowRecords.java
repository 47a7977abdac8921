package dev.hone.lab.replay.formats;

import dev.hone.lab.replay.input.Envelopes;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.jsonl.WholeInteraction;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.topics.Topics;
import java.time.Instant;
import java.util.List;

/**
 * A rated answer as the three records that Hone reads: its prompt, its response and the feedback on it, which is the
 * subject's since the row names nobody else: one name on all rows would be that of somebody who brings everything.
 */
final class RowRecords {

    static final int PER_ANSWER = 3;

    private RowRecords() {}

    /** They are a millisecond apart, from this time on. */
    static List<InputRecord> of(String id, RatedAnswer answer, Scales.Vote vote, long timeMs) {
        return List.of(
                InputRecord.of(Topics.PROMPTS, id, timeMs, prompt(answer)),
                InputRecord.of(Topics.RESPONSES, id, timeMs + 1, response(answer)),
                InputRecord.of(Topics.FEEDBACK, id, timeMs + 2, feedback(answer, vote, timeMs + 2)));
    }

    private static PromptSubmitted prompt(RatedAnswer answer) {
        return PromptSubmitted.newBuilder()
                .setSegment(answer.segment() == null ? WholeInteraction.SEGMENT : answer.segment())
                .setSubject(answer.subject())
                .setMessages(answer.prompt().stream()
                        .map(turn -> Envelopes.message(turn.role(), turn.text()))
                        .toList())
                .build();
    }

    private static ResponseServed response(RatedAnswer answer) {
        return ResponseServed.newBuilder()
                .setVersion(WholeInteraction.VERSION)
                .setText(Envelopes.envelope(answer.response()))
                .setFinishReason("stop")
                .build();
    }

    private static FeedbackGiven feedback(RatedAnswer answer, Scales.Vote vote, long timeMs) {
        String correction = answer.correction();
        return FeedbackGiven.newBuilder()
                .setFeedbackId("row")
                .setMetric(vote.metric())
                .setValue(vote.value())
                .setCorrection(correction == null ? null : Envelopes.envelope(correction))
                .setSource(new Source(SourceKind.HUMAN, answer.subject() == null ? "" : answer.subject()))
                .setEventTime(Instant.ofEpochMilli(timeMs))
                .build();
    }
}
