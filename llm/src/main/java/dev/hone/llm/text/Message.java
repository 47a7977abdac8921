package dev.hone.llm.text;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation: who speaks ({@code system}, {@code user}, {@code assistant} or {@code tool}) and what is
 * said.
 *
 * @param toolCalls what the assistant calls instead of answering or beside it
 * @param name of the speaker or the tool, where it is given
 * @param toolCallId the call that a tool answers
 */
public record Message(
        String role,
        String content,
        List<ToolCall> toolCalls,
        @Nullable String name,
        @Nullable String toolCallId) {

    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

    public Message {
        toolCalls = List.copyOf(toolCalls);
        if (!ROLES.contains(role)) {
            throw new IllegalArgumentException(
                    "message role must be system, user, assistant or tool, was \"" + role + "\"");
        }
        if (!toolCalls.isEmpty() && !role.equals("assistant")) {
            throw new IllegalArgumentException("only the assistant calls tools, not the role " + role);
        }
    }

    public Message(String role, String content) {
        this(role, content, List.of(), null, null);
    }

    public static Message system(String content) {
        return new Message("system", content);
    }

    public static Message user(String content) {
        return new Message("user", content);
    }

    public static Message assistant(String content) {
        return new Message("assistant", content);
    }

    public static Message calling(String content, List<ToolCall> calls) {
        return new Message("assistant", content, calls, null, null);
    }

    /** A tool's answer to a call. */
    public static Message tool(String content, @Nullable String toolCallId) {
        return new Message("tool", content, List.of(), null, toolCallId);
    }

    Message withContent(String other) {
        return new Message(role, other, toolCalls, name, toolCallId);
    }

    boolean isSystem() {
        return role.equals("system");
    }

    boolean isUser() {
        return role.equals("user");
    }

    /** The role alone: what people wrote stays out of logs and error messages. */
    @Override
    public String toString() {
        return "Message[" + role + ", " + content.length() + " characters]";
    }
}
