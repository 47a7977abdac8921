package dev.hone.llm.text;

import java.util.List;

/**
 * Turns in the order in which they were spoken, and the tools that the assistant may call.
 *
 * @param options what else the chat format is given
 */
public record Conversation(List<Message> messages, List<ToolDefinition> tools, RenderOptions options) {

    public Conversation {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    public Conversation(List<Message> messages, List<ToolDefinition> tools) {
        this(messages, tools, RenderOptions.NONE);
    }

    public static Conversation of(List<Message> messages) {
        return new Conversation(messages, List.of());
    }

    /** The same tools and options with other turns. */
    public Conversation with(List<Message> others) {
        return new Conversation(others, tools, options);
    }
}
