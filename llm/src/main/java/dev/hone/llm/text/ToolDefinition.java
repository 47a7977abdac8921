package dev.hone.llm.text;

/**
 * A tool that the assistant may call.
 *
 * @param json a JSON object as OpenAI writes it: its type, and the function's name, description and parameters
 */
public record ToolDefinition(String json) {

    public ToolDefinition {
        JsonValues.object(json, "a tool's definition");
    }
}
