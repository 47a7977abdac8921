package dev.hone.lab.replay.jsonl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.lab.replay.input.Envelopes;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.schemas.answers.Exclusions;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads one line as a prompt, a response or a piece of feedback. */
final class LineRecord {

    private LineRecord() {}

    /** The records of a line: one, or those of a whole interaction. */
    static List<InputRecord> all(JsonLine line) throws MalformedLineException {
        if (!WholeInteraction.is(line)) {
            return List.of(read(line));
        }
        List<InputRecord> records = new ArrayList<>();
        for (JsonLine part : WholeInteraction.parts(line)) {
            records.add(read(part));
        }
        return records;
    }

    private static InputRecord read(JsonLine line) throws MalformedLineException {
        String type = line.text("type");
        long timeMs = line.timeMs();
        String id = line.text("id");
        if (type == null) {
            throw new MalformedLineException(
                    "\"type\" is missing; it is prompt, response or feedback, and without one a line is a whole"
                            + " interaction, with a list of \"feedback\"");
        }
        return switch (type) {
            case "prompt" -> InputRecord.of(Topics.PROMPTS, id, timeMs, prompt(line));
            case "response" -> InputRecord.of(Topics.RESPONSES, id, timeMs, response(line));
            case "feedback" -> InputRecord.of(Topics.FEEDBACK, feedbackKey(line, id), timeMs, feedback(line, timeMs));
            default -> throw new MalformedLineException("\"type\" must be prompt, response or feedback");
        };
    }

    private static @Nullable String feedbackKey(JsonLine line, @Nullable String id) throws MalformedLineException {
        String session = line.text("session");
        if (session != null && id != null) {
            throw new MalformedLineException("feedback has an \"id\" or a \"session\", not both");
        }
        return session == null ? id : session;
    }

    private static PromptSubmitted prompt(JsonLine line) throws MalformedLineException {
        var messages = new ArrayList<Message>();
        JsonNode list = line.fields().path("messages");
        if (!list.isArray()) {
            throw new MalformedLineException("\"messages\" must be a list of {\"role\", \"content\"}");
        }
        for (JsonNode node : list) {
            var message = new JsonLine(node);
            messages.add(Envelopes.message(message.textOrEmpty("role"), message.textOrEmpty("content")));
        }
        return PromptSubmitted.newBuilder()
                .setSegment(line.textOrEmpty("segment"))
                .setLine(line.text("line"))
                .setSubject(line.text("subject"))
                .setMessages(messages)
                .setGoal(line.integer("goal"))
                .setTraceparent(line.text("traceparent"))
                .setSession(line.text("session"))
                .setExcluded(excluded(line))
                .setCaller(caller(line.fields().path("caller")))
                .build();
    }

    private static ResponseServed response(JsonLine line) throws MalformedLineException {
        String finishReason = line.text("finishReason");
        return ResponseServed.newBuilder()
                .setVersion(line.textOrEmpty("version"))
                .setArm(line.text("arm"))
                .setRolloutId(line.text("rolloutId"))
                .setStage(line.integer("stage"))
                .setGoal(line.integer("goal"))
                .setGoalSentence(line.text("goalSentence"))
                .setText(Envelopes.envelope(line.textOrEmpty("text")))
                .setFinishReason(finishReason == null ? "stop" : finishReason)
                .setError(line.text("error"))
                .setExcluded(excluded(line))
                .setCaller(caller(line.fields().path("caller")))
                .build();
    }

    private static FeedbackGiven feedback(JsonLine line, long timeMs) throws MalformedLineException {
        return FeedbackGiven.newBuilder()
                .setFeedbackId(line.textOrEmpty("feedbackId"))
                .setMetric(line.textOrEmpty("metric"))
                .setValue(line.value("value"))
                .setCorrection(envelope(line.text("correction")))
                .setComment(envelope(line.text("comment")))
                .setSource(source(line.fields().path("source")))
                .setEventTime(Instant.ofEpochMilli(timeMs))
                .setRetracted(line.flag("retracted"))
                .setSession(line.text("session"))
                .setExcluded(excluded(line))
                .setCaller(caller(line.fields().path("caller")))
                .build();
    }

    private static @Nullable Exclusion excluded(JsonLine line) throws MalformedLineException {
        String word = line.text("exclude");
        if (word == null) {
            return null;
        }
        return Exclusions.parse(word)
                .orElseThrow(() -> new MalformedLineException("\"exclude\" must be " + Exclusions.WANTED));
    }

    private static @Nullable TextEnvelope envelope(@Nullable String text) {
        return text == null ? null : Envelopes.envelope(text);
    }

    /** Whose key it came by: of a log that a server wrote. */
    private static @Nullable Caller caller(JsonNode node) throws MalformedLineException {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isObject()) {
            throw new MalformedLineException("\"caller\" must be {\"key\", \"tenant\"}");
        }
        var caller = new JsonLine(node);
        return new Caller(caller.textOrEmpty("key"), caller.textOrEmpty("tenant"), caller.flag("admin"), share(node));
    }

    private static @Nullable Double share(JsonNode caller) {
        JsonNode share = caller.path("evidenceShare");
        return share.isNumber() ? share.doubleValue() : null;
    }

    private static Source source(JsonNode node) throws MalformedLineException {
        if (!node.isObject()) {
            throw new MalformedLineException("\"source\" must be {\"kind\", \"id\"}");
        }
        var source = new JsonLine(node);
        return new Source(kind(source.textOrEmpty("kind")), source.textOrEmpty("id"));
    }

    // Some logs name the kinds in upper case, and call a model an LLM.
    static SourceKind kind(String name) throws MalformedLineException {
        String upper = name.toUpperCase(Locale.ROOT);
        if (upper.equals("LLM")) {
            return SourceKind.MODEL;
        }
        for (SourceKind kind : List.of(SourceKind.HUMAN, SourceKind.MODEL, SourceKind.CODE, SourceKind.OUTCOME)) {
            if (kind.name().equals(upper)) {
                return kind;
            }
        }
        throw new MalformedLineException("\"source.kind\" must be human, model, code or outcome");
    }
}
