package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A record of an input topic with the time at which it was written, as tests write it down. */
record Input(String id, SpecificRecord value, Instant at) {

    static Input prompt(String id, long seconds) {
        return new Input(id, prompt("acme/support", "Hello").build(), time(seconds));
    }

    static PromptSubmitted.Builder prompt(String segment, String text) {
        return PromptSubmitted.newBuilder()
                .setSegment(segment)
                .setSubject("u1")
                .setMessages(List.of(new Message("user", text(text))));
    }

    static Input response(String id, long seconds) {
        return new Input(id, response("line@base").build(), time(seconds));
    }

    static ResponseServed.Builder response(String version) {
        return ResponseServed.newBuilder().setVersion(version).setText(text("Good day"));
    }

    static Input rating(String id, String feedbackId, double value, long seconds) {
        return rating(id, feedbackId, value, seconds, "u1");
    }

    static Input rating(String id, String feedbackId, double value, long seconds, String source) {
        return new Input(
                id, feedback(feedbackId, "rating", value, source, seconds).build(), time(seconds));
    }

    static Input retraction(String id, String feedbackId, long seconds) {
        return retraction(id, feedbackId, seconds, "u1");
    }

    static Input retraction(String id, String feedbackId, long seconds, String source) {
        return new Input(
                id,
                feedback(feedbackId, "rating", null, source, seconds)
                        .setRetracted(true)
                        .build(),
                time(seconds));
    }

    /** What the answer should have been, and no value. */
    static Input correction(String id, String feedbackId, String text, long seconds, String source) {
        return new Input(
                id,
                feedback(feedbackId, "rating", null, source, seconds)
                        .setCorrection(text(text))
                        .build(),
                time(seconds));
    }

    /** A remark on the answer, and no value. */
    static Input comment(String id, String feedbackId, String text, long seconds, String source) {
        return new Input(
                id,
                feedback(feedbackId, "rating", null, source, seconds)
                        .setComment(text(text))
                        .build(),
                time(seconds));
    }

    /** Feedback that takes the interaction out of everything that counts. */
    static Input optOut(String id, String feedbackId, long seconds, String source) {
        return new Input(
                id,
                feedback(feedbackId, "", null, source, seconds)
                        .setExcluded(Exclusion.OPTED_OUT)
                        .build(),
                time(seconds));
    }

    static FeedbackGiven.Builder feedback(
            String feedbackId, String metric, @Nullable Object value, String source, long seconds) {
        return FeedbackGiven.newBuilder()
                .setFeedbackId(feedbackId)
                .setMetric(metric)
                .setValue(value)
                .setSource(new Source(SourceKind.HUMAN, source))
                .setEventTime(time(seconds));
    }

    Input at(long seconds) {
        return new Input(id, value, time(seconds));
    }

    Input as(String otherId) {
        return new Input(otherId, value, at);
    }

    void pipe(Scoring scoring, Instant when) {
        if (value instanceof PromptSubmitted prompt) {
            scoring.pipe(Topics.PROMPTS, id, prompt, when);
        } else if (value instanceof ResponseServed response) {
            scoring.pipe(Topics.RESPONSES, id, response, when);
        } else if (value instanceof FeedbackGiven feedback) {
            scoring.pipe(Topics.FEEDBACK, id, feedback, when);
        } else {
            throw new IllegalArgumentException("no input: " + value);
        }
    }

    static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    static Instant time(long seconds) {
        return Scoring.START.plus(Duration.ofSeconds(seconds));
    }
}
