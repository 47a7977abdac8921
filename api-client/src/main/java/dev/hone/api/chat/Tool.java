package dev.hone.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.api.http.Json;
import org.jspecify.annotations.Nullable;

/** A tool that the model may call. */
public record Tool(String type, Function function) {

    /**
     * What the model is told of it.
     *
     * @param parameters a JSON schema of its arguments
     * @param strict whether its arguments are held to the schema whoever decides on the call
     */
    public record Function(
            String name,
            @Nullable String description,
            JsonNode parameters,
            @Nullable Boolean strict) {}

    /** A function with the JSON schema of its arguments as text. */
    public static Tool function(String name, String description, String schema) {
        return new Tool("function", new Function(name, description, Json.parsed(schema), null));
    }
}
