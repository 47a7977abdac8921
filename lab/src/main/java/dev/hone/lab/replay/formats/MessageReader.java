package dev.hone.lab.replay.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads prompts, answers and whole conversations, as plain text or as lists of messages. */
final class MessageReader {

    private MessageReader() {}

    /** A conversation and the assistant's answer that ends it. */
    record Answered(List<Turn> prompt, String response) {}

    /** Plain text is what the user said. */
    static List<Turn> prompt(JsonNode node, String name) throws MalformedLineException {
        if (node.isTextual()) {
            return List.of(new Turn(Turn.USER, notBlank(node.textValue(), name)));
        }
        List<Turn> turns = list(messages(node, name), name);
        if (turns.get(turns.size() - 1).role().equals(Turn.ASSISTANT)) {
            throw new MalformedLineException("\"" + name + "\" ends with the assistant: nobody asks anything");
        }
        return turns;
    }

    /** Plain text, a message, or a list whose one message is the assistant's. */
    static String response(JsonNode node, String name) throws MalformedLineException {
        if (node.isTextual()) {
            return notBlank(node.textValue(), name);
        }
        List<Turn> turns = list(messages(node, name), name);
        if (turns.size() != 1 || !turns.get(0).role().equals(Turn.ASSISTANT)) {
            throw new MalformedLineException("\"" + name + "\" must be text or one message of the assistant");
        }
        return notBlank(turns.get(0).text(), name);
    }

    static Answered conversation(JsonNode node, String name) throws MalformedLineException {
        List<Turn> turns = list(messages(node, name), name);
        Turn last = turns.get(turns.size() - 1);
        if (!last.role().equals(Turn.ASSISTANT)) {
            throw new MalformedLineException("\"" + name + "\" must end with an answer of the assistant");
        }
        if (turns.size() == 1) {
            throw new MalformedLineException("\"" + name + "\" has an answer and no prompt before it");
        }
        return new Answered(turns.subList(0, turns.size() - 1), notBlank(last.text(), name));
    }

    private static JsonNode messages(JsonNode node, String name) throws MalformedLineException {
        if (node.isMissingNode() || node.isNull()) {
            throw new MalformedLineException("\"" + name + "\" is missing");
        }
        return node.isObject() && node.has("messages") ? node.path("messages") : node;
    }

    private static List<Turn> list(JsonNode node, String name) throws MalformedLineException {
        List<Turn> turns = new ArrayList<>();
        if (node.isObject()) {
            turns.add(turn(node, name));
        } else if (node.isArray()) {
            for (JsonNode message : node) {
                turns.add(turn(message, name));
            }
        }
        if (turns.isEmpty()) {
            throw new MalformedLineException("\"" + name + "\" must be text or a list of messages");
        }
        return turns;
    }

    private static Turn turn(JsonNode message, String name) throws MalformedLineException {
        String role = message.path("role").asText(message.path("from").asText(""));
        JsonNode content = message.has("content") ? message.path("content") : message.path("value");
        if (message.path("tool_calls").size() > 0) {
            throw new MalformedLineException("\"" + name + "\" calls tools, which cannot be trained on");
        }
        return new Turn(role(role, name), text(content, name));
    }

    // Other tools have other words for the same roles; what no chat template has is refused here, with its row.
    private static String role(String role, String name) throws MalformedLineException {
        return switch (role.toLowerCase(Locale.ROOT)) {
            case "system", "developer" -> Turn.SYSTEM;
            case "user", "human" -> Turn.USER;
            case "assistant", "gpt", "model", "ai" -> Turn.ASSISTANT;
            case "" -> throw new MalformedLineException("a message of \"" + name + "\" has no \"role\"");
            default ->
                throw new MalformedLineException(
                        "a message of \"" + name + "\" has a role that is not system, user or assistant");
        };
    }

    private static String text(JsonNode content, String name) throws MalformedLineException {
        if (content.isTextual()) {
            return content.textValue();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("text").isTextual()) {
                throw new MalformedLineException("a message of \"" + name + "\" holds more than text");
            }
            text.append(part.path("text").textValue());
        }
        if (!content.isArray() || text.length() == 0) {
            throw new MalformedLineException("a message of \"" + name + "\" has no text");
        }
        return text.toString();
    }

    private static String notBlank(String text, String name) throws MalformedLineException {
        if (text.isBlank()) {
            throw new MalformedLineException("\"" + name + "\" is empty");
        }
        return text;
    }
}
