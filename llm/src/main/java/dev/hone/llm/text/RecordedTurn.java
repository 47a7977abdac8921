package dev.hone.llm.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A turn as records keep it: a role, and one text that holds all that people and models wrote in it. A turn of words
 * has its own role; what tools are about stands in turns of three more roles, as JSON in the words of OpenAI's API:
 *
 * <ul>
 *   <li>{@link #DEFINITIONS}: the tools that may be called, an array of definitions; the first turn, where there are
 * any
 *   <li>{@link #CALLS}: an assistant's turn with calls: {@code {"content", "tool_calls"}}
 *   <li>{@link #ANSWER}: a tool's answer: {@code {"tool_call_id", "name", "content"}}
 * </ul>
 */
public record RecordedTurn(String role, String text) {

    public static final String DEFINITIONS = "tools/definitions";
    public static final String CALLS = "tools/calls";
    public static final String ANSWER = "tools/answer";

    /** The roles of turns that are about tools. */
    public static final Set<String> OF_TOOLS = Set.of(DEFINITIONS, CALLS, ANSWER);

    private static final String CONTENT = "content";
    private static final String FUNCTION = "function";
    private static final String TOOL_CALLS = "tool_calls";
    private static final JsonMapper JSON = new JsonMapper();

    /** The turns of a conversation; reading them gives it again. */
    public static List<RecordedTurn> of(Conversation conversation) {
        List<RecordedTurn> turns = new ArrayList<>();
        if (!conversation.tools().isEmpty()) {
            ArrayNode definitions = JSON.createArrayNode();
            conversation.tools().forEach(tool -> definitions.add(json(tool.json())));
            turns.add(new RecordedTurn(DEFINITIONS, definitions.toString()));
        }
        conversation.messages().forEach(message -> turns.add(of(message)));
        return turns;
    }

    private static RecordedTurn of(Message message) {
        ObjectNode turn = JSON.createObjectNode();
        if (message.role().equals("tool")) {
            turn.put("tool_call_id", message.toolCallId());
            turn.put("name", message.name());
            return new RecordedTurn(ANSWER, turn.put(CONTENT, message.content()).toString());
        }
        if (message.toolCalls().isEmpty()) {
            return new RecordedTurn(message.role(), message.content());
        }
        ArrayNode calls = turn.put(CONTENT, message.content()).putArray(TOOL_CALLS);
        for (ToolCall call : message.toolCalls()) {
            ObjectNode written = calls.addObject().put("id", call.id()).put("type", FUNCTION);
            written.putObject(FUNCTION).put("name", call.name()).put("arguments", call.arguments());
        }
        return new RecordedTurn(CALLS, turn.toString());
    }

    /**
     * The conversation of turns. Throws {@link IllegalArgumentException}, whose message holds nothing of theirs, where
     * a turn of tools cannot be read.
     */
    public static Conversation conversation(List<RecordedTurn> turns) {
        List<Message> messages = new ArrayList<>();
        List<ToolDefinition> tools = new ArrayList<>();
        for (RecordedTurn turn : turns) {
            switch (turn.role()) {
                case DEFINITIONS ->
                    filled(json(turn.text())).forEach(tool -> tools.add(new ToolDefinition(tool.toString())));
                case CALLS -> messages.add(calls(json(turn.text())));
                case ANSWER -> {
                    JsonNode answer = json(turn.text());
                    messages.add(new Message(
                            "tool",
                            answer.path(CONTENT).asText(),
                            List.of(),
                            text(answer.path("name")),
                            text(answer.path("tool_call_id"))));
                }
                default -> messages.add(new Message(turn.role(), turn.text()));
            }
        }
        return new Conversation(messages, tools);
    }

    private static Message calls(JsonNode turn) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : filled(turn.path(TOOL_CALLS))) {
            JsonNode function = call.path(FUNCTION);
            calls.add(new ToolCall(
                    text(call.path("id")),
                    function.path("name").asText(),
                    function.path("arguments").asText()));
        }
        return Message.calling(turn.path(CONTENT).asText(), calls);
    }

    private static JsonNode filled(JsonNode array) {
        if (!array.isArray() || array.isEmpty()) {
            throw new IllegalArgumentException("a turn of tools names none");
        }
        return array;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("a turn of tools is no JSON");
        }
    }

    /** The role alone: what people wrote stays out of logs and error messages. */
    @Override
    public String toString() {
        return "RecordedTurn[" + role + "]";
    }
}
