package dev.hone.llm.text;

import org.jspecify.annotations.Nullable;

/**
 * A call of a tool that the assistant asked for.
 *
 * @param id names the call for the tool's answer; null where nothing refers to it
 * @param arguments a JSON object as text, as OpenAI writes it
 */
public record ToolCall(@Nullable String id, String name, String arguments) {

    public ToolCall {
        JsonValues.object(arguments, "the arguments of a tool call");
    }

    /** The tool alone: arguments are people's text. */
    @Override
    public String toString() {
        return "ToolCall[" + name + "]";
    }
}
