package dev.hone.llm.text;

import java.util.List;

/** Turns in the order in which they were spoken, and the tools that the assistant may call. */
public record Conversation(List<Message> messages, List<ToolDefinition> tools) {

    public Conversation {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    public static Conversation of(List<Message> messages) {
        return new Conversation(messages, List.of());
    }

    /** The same tools with other turns. */
    public Conversation with(List<Message> others) {
        return new Conversation(others, tools);
    }
}
