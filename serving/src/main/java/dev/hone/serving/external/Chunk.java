package dev.hone.serving.external;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.engine.GenerationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a streamed answer, of {@code /v1/completions} or {@code /v1/chat/completions}.
 *
 * @param model who says so; null where it is not said
 * @param text empty where the piece has none
 * @param calls of tools, in parts, where the engine reads them out of its text
 * @param tokens of the piece, as far as they are told
 * @param finish why the answer ends with it; null where it goes on
 * @param completionTokens how many the whole answer has; null where that is not told yet
 * @param failure what went wrong, in place of a piece; null for nothing
 */
record Chunk(
        @Nullable String model,
        String text,
        List<CallPart> calls,
        List<AnswerToken> tokens,
        @Nullable String finish,
        @Nullable Integer completionTokens,
        @Nullable GenerationFailure failure) {

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * A part of a call.
     *
     * @param index which call of the answer it is of
     * @param name of the tool, with the first part; else empty
     * @param arguments what it has more of them, as text of JSON
     */
    record CallPart(int index, String name, String arguments) {}

    Chunk {
        calls = List.copyOf(calls);
        tokens = List.copyOf(tokens);
    }

    /** Whether there is anything of the answer in it. */
    boolean isProgress() {
        return !text.isEmpty() || !calls.isEmpty() || !tokens.isEmpty() || finish != null;
    }

    /** Reads the data of one event. */
    static Chunk read(String data) throws GarbledException {
        JsonNode root = parsed(data);
        Optional<GenerationFailure> failure = EngineFailures.inStream(root);
        if (failure.isPresent()) {
            return new Chunk(null, "", List.of(), List.of(), null, null, failure.get());
        }
        JsonNode choice = root.path("choices").path(0);
        return new Chunk(
                text(root.path("model")),
                content(choice),
                calls(choice.path("delta").path("tool_calls")),
                ToldTokens.of(choice),
                text(choice.path("finish_reason")),
                count(root.path("usage").path("completion_tokens")),
                null);
    }

    // Whatever number it is: one that no int holds becomes the nearest.
    private static @Nullable Integer count(JsonNode told) {
        return told.isNumber() ? (int) told.doubleValue() : null;
    }

    private static String content(JsonNode choice) {
        String text = text(choice.has("delta") ? choice.path("delta").path("content") : choice.path("text"));
        return text == null ? "" : text;
    }

    private static List<CallPart> calls(JsonNode told) {
        List<CallPart> parts = new ArrayList<>();
        for (JsonNode call : told) {
            JsonNode function = call.path("function");
            parts.add(new CallPart(
                    call.path("index").asInt(),
                    function.path("name").asText(""),
                    function.path("arguments").asText("")));
        }
        return parts;
    }

    private static JsonNode parsed(String data) throws GarbledException {
        try {
            JsonNode root = JSON.readTree(data);
            if (root.isObject()) {
                return root;
            }
        } catch (JacksonException unreadable) {
            throw new GarbledException("an event is not JSON");
        }
        throw new GarbledException("an event is no object");
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }
}
