package dev.hone.llm.text;

import java.util.Set;

/** One turn of a conversation: who speaks ({@code system}, {@code user} or {@code assistant}) and what is said. */
public record Message(String role, String content) {

    private static final Set<String> ROLES = Set.of("system", "user", "assistant");

    public Message {
        if (!ROLES.contains(role)) {
            throw new IllegalArgumentException("message role must be system, user or assistant, was \"" + role + "\"");
        }
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

    boolean isSystem() {
        return role.equals("system");
    }

    /** The role alone: what people wrote stays out of logs and error messages. */
    @Override
    public String toString() {
        return "Message[" + role + ", " + content.length() + " characters]";
    }
}
