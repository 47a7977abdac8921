package dev.hone.lab.replay.jsonl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line that is an interaction as a whole: prompt, response and all feedback, under the names that the lines of each
 * have, and taken apart into these. Without a {@code type}, by which it is told from them.
 *
 * <p>The prompt is at {@code time}, the response a millisecond later, feedback without a time of its own another one
 * later; feedback without a source is of the subject, and without an id is known by its place.
 */
public final class WholeInteraction {

    /** The segment of whatever names none. */
    public static final String SEGMENT = "log/rows";

    /** The version of answers that name none. */
    public static final String VERSION = "logged";

    private static final String FEEDBACK = "feedback";
    private static final String NOBODY = "";
    private static final Set<String> OF_THE_PROMPT =
            Set.of("line", "subject", "goal", "traceparent", "session", "exclude", "caller");
    private static final Set<String> OF_THE_RESPONSE =
            Set.of("arm", "rolloutId", "stage", "goal", "goalSentence", "finishReason", "error", "caller");

    private WholeInteraction() {}

    /** Whether it is one, good or bad. */
    public static boolean is(JsonLine line) {
        JsonNode fields = line.fields();
        return fields.path("type").isMissingNode() && fields.path(FEEDBACK).isArray();
    }

    /** The lines that say the same. */
    static List<JsonLine> parts(JsonLine line) throws MalformedLineException {
        JsonNode fields = line.fields();
        long atMs = line.timeMs();
        if (!fields.path("response").isTextual()) {
            throw new MalformedLineException("\"response\" must be the text of the answer");
        }
        List<JsonLine> parts = new ArrayList<>();
        ObjectNode prompt = part("prompt", line, atMs, OF_THE_PROMPT);
        prompt.set("messages", messages(fields));
        prompt.put("segment", line.text("segment") == null ? SEGMENT : line.text("segment"));
        parts.add(new JsonLine(prompt));
        ObjectNode response = part("response", line, atMs + 1, OF_THE_RESPONSE);
        response.set("text", fields.path("response"));
        response.put("version", line.text("version") == null ? VERSION : line.text("version"));
        parts.add(new JsonLine(response));
        int place = 0;
        for (JsonNode given : fields.path(FEEDBACK)) {
            place++;
            parts.add(feedback(line, given, place, atMs + 2));
        }
        return parts;
    }

    private static ObjectNode part(String type, JsonLine line, long atMs, Set<String> names)
            throws MalformedLineException {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        part.put("type", type);
        part.put("id", line.text("id"));
        part.put("time", Instant.ofEpochMilli(atMs).toString());
        names.stream()
                .filter(name -> line.fields().has(name))
                .forEach(name -> part.set(name, line.fields().get(name)));
        return part;
    }

    private static JsonNode messages(JsonNode fields) throws MalformedLineException {
        JsonNode prompt = fields.path("prompt");
        if (fields.has("messages") == prompt.isTextual()) {
            throw new MalformedLineException(
                    "either \"messages\", a list of {\"role\", \"content\"}, or \"prompt\", a text, is wanted");
        }
        if (!prompt.isTextual()) {
            return fields.path("messages");
        }
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        messages.addObject().put("role", "user").put("content", prompt.textValue());
        return messages;
    }

    private static JsonLine feedback(JsonLine line, JsonNode given, int place, long atMs)
            throws MalformedLineException {
        if (!given.isObject()) {
            throw new MalformedLineException("\"feedback\" must be a list of {\"metric\", \"value\"}");
        }
        ObjectNode part = given.deepCopy();
        part.put("type", FEEDBACK);
        part.put("id", line.text("id"));
        if (!part.has("feedbackId")) {
            part.put("feedbackId", "f" + place);
        }
        if (!part.has("time")) {
            part.put("time", Instant.ofEpochMilli(atMs).toString());
        }
        if (!part.path("source").isObject()) {
            part.set("source", source(part.path("source"), line.text("subject")));
        }
        return new JsonLine(part);
    }

    /** A name alone is that of a person. */
    private static JsonNode source(JsonNode named, @Nullable String subject) throws MalformedLineException {
        if (!named.isMissingNode() && !named.isTextual()) {
            throw new MalformedLineException("\"source\" must be {\"kind\", \"id\"}, or the name of a person");
        }
        String id = named.isTextual() ? named.textValue() : subject == null ? NOBODY : subject;
        return JsonNodeFactory.instance.objectNode().put("kind", "human").put("id", id);
    }
}
