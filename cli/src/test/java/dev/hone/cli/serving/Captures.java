package dev.hone.cli.serving;

import dev.hone.lab.replay.input.Envelopes;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.serving.capture.Capture;
import dev.hone.serving.capture.Capture.Captured;
import dev.hone.serving.capture.CaptureConfig;
import dev.hone.serving.capture.Outbox;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Interactions with their feedback, captured as a server does. */
final class Captures {

    private Captures() {}

    static Outbox outbox(Settings settings) {
        return new Outbox(
                CaptureConfig.from(settings),
                TopicsConfig.from(settings),
                ConnectionConfig.from(settings),
                InstantSource.system());
    }

    /** A prompt, a response and a rating; three records. */
    static void capture(Capture capture, String id, Instant asked) {
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setSubject("u-" + id)
                .setMessages(List.of(Envelopes.message("user", "what about " + id + "?")))
                .build();
        ResponseServed response = ResponseServed.newBuilder()
                .setVersion("main@base")
                .setText(Envelopes.envelope("that of " + id))
                .build();
        FeedbackGiven feedback = FeedbackGiven.newBuilder()
                .setFeedbackId("f-" + id)
                .setMetric("rating")
                .setValue(4.0)
                .setSource(new Source(SourceKind.HUMAN, "u-" + id))
                .setEventTime(asked.plusMillis(20))
                .build();
        capture.interaction(new Captured<>(id, prompt, asked), new Captured<>(id, response, asked.plusMillis(10)));
        capture.feedback(List.of(new Captured<>(id, feedback, asked.plusMillis(20))));
    }
}
