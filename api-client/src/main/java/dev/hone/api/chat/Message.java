package dev.hone.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A turn of a conversation.
 *
 * @param role system, user, assistant or tool
 * @param content null where an assistant only calls tools
 * @param toolCalls of an assistant
 * @param toolCallId of a tool's turn: the call that it answers
 */
public record Message(
        String role,
        @Nullable String content,
        @Nullable List<ToolCall> toolCalls,
        @Nullable String toolCallId) {

    public Message {
        toolCalls = toolCalls == null ? null : List.copyOf(toolCalls);
    }

    /** What the model is told before all else. */
    public static Message system(String content) {
        return new Message("system", content, null, null);
    }

    /** What a person says. */
    public static Message user(String content) {
        return new Message("user", content, null, null);
    }

    /** What the model said. */
    public static Message assistant(String content) {
        return new Message("assistant", content, null, null);
    }

    /** What a tool answered to a call. */
    public static Message tool(String toolCallId, String content) {
        return new Message("tool", content, null, toolCallId);
    }

    /** The tools that this turn calls. */
    public List<ToolCall> calls() {
        return toolCalls == null ? List.of() : toolCalls;
    }
}
