package dev.hone.streams.decode;

import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The turns of a prompt, whose roles are those that every chat template knows and those of turns of tools. What some
 * call the developer is the system, and is kept under that name from here on, so that the same conversation is the
 * same whichever way it came.
 */
public final class ConversationRoles {

    static final int MAX_TURNS = 4096;

    private static final String DEVELOPER = "developer";
    private static final String SYSTEM = "system";

    /** Those of words, and those that serving writes for tools: definitions, calls and answers as OpenAI's JSON. */
    private static final Set<String> ROLES =
            Set.of(SYSTEM, "user", "assistant", "tools/definitions", "tools/calls", "tools/answer");

    private static final Set<String> OF_TOOLS = Set.of("tool", "function", "ipython", "observation");

    private ConversationRoles() {}

    /** The prompt in the roles of this program; the same one where it has them. */
    public static PromptSubmitted canonical(PromptSubmitted prompt) {
        List<Message> messages = prompt.getMessages();
        if (!hasDeveloper(messages)) {
            return prompt;
        }
        return PromptSubmitted.newBuilder(prompt)
                .setMessages(messages.stream()
                        .map(message -> message.getRole().equals(DEVELOPER)
                                ? new Message(SYSTEM, message.getContent())
                                : message)
                        .toList())
                .build();
    }

    private static boolean hasDeveloper(List<Message> messages) {
        for (Message message : messages) {
            if (message.getRole().equals(DEVELOPER)) {
                return true;
            }
        }
        return false;
    }

    /** What nothing could be trained on; empty where all is well. Roles that people made up are not repeated. */
    static Optional<String> problem(List<Message> messages) {
        if (messages.isEmpty()) {
            return Optional.of("messages must not be empty");
        }
        if (messages.size() > MAX_TURNS) {
            return Optional.of("messages must be at most " + MAX_TURNS);
        }
        for (int i = 0; i < messages.size(); i++) {
            String role = messages.get(i).getRole();
            if (OF_TOOLS.contains(role)) {
                return Optional.of(
                        "messages[" + i + "] is a turn of a tool: write it as JSON under the role tools/answer,"
                                + " calls under tools/calls and definitions under tools/definitions, or leave them out");
            }
            if (!ROLES.contains(role)) {
                return Optional.of(
                        "the role of messages[" + i
                                + "] must be system (or developer), user or assistant: map other names (human: user, gpt: assistant)");
            }
        }
        return Optional.empty();
    }
}
