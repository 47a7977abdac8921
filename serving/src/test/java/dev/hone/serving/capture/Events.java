package dev.hone.serving.capture;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.serving.capture.Capture.Captured;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Events and settings of an outbox, for tests. */
final class Events {

    static final Instant ASKED = Instant.parse("2026-11-01T10:00:00.123Z");
    static final Instant ANSWERED = ASKED.plusMillis(850);
    static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private Events() {}

    static CaptureConfig config(Path folder) {
        return new CaptureConfig(folder, true, 64 << 20, 1000, Duration.ofSeconds(2), true);
    }

    static Captured<PromptSubmitted> prompt(String id) {
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of(new Message("user", text("what?"))))
                .setTraceparent(TRACE)
                .build();
        return new Captured<>(id, prompt, ASKED);
    }

    static Captured<ResponseServed> response(String id, String answer) {
        ResponseServed response = ResponseServed.newBuilder()
                .setVersion("main@base")
                .setText(text(answer))
                .build();
        return new Captured<>(id, response, ANSWERED);
    }

    static Captured<FeedbackGiven> feedback(String id, String feedbackId) {
        FeedbackGiven feedback = FeedbackGiven.newBuilder()
                .setFeedbackId(feedbackId)
                .setMetric("thumb")
                .setValue(true)
                .setSource(new Source(SourceKind.HUMAN, "u7"))
                .setEventTime(ANSWERED)
                .build();
        return new Captured<>(id, feedback, ANSWERED);
    }

    static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
