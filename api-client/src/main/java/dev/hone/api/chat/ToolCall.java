package dev.hone.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.api.http.Json;

/** A tool that the model calls. */
public record ToolCall(String id, String type, Function function) {

    /**
     * Which one, with what.
     *
     * @param arguments JSON as the model wrote it
     */
    public record Function(String name, String arguments) {}

    /** The arguments as a tree; throws an {@link IllegalArgumentException} where the model wrote no JSON. */
    public JsonNode arguments() {
        return Json.parsed(function.arguments());
    }
}
