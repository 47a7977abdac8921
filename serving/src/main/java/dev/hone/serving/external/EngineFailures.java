package dev.hone.serving.external;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationFailure.Kind;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an engine's refusals mean. Its own words may quote what a user wrote: they are looked at, and never passed on,
 * save of requests that held nothing of anybody's.
 */
final class EngineFailures {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHOWN = 300;
    private static final int LONGEST_WAIT_SECONDS = 3600;

    private EngineFailures() {}

    /** What a status other than 200 says. */
    static GenerationFailure of(int status, @Nullable String retryAfter, String body) {
        int seconds = seconds(retryAfter);
        return switch (status) {
            case 404 -> gone();
            case 429 ->
                new GenerationFailure(Kind.BUSY, "the engine has too much to do (HTTP 429); try again later", seconds);
            case 502, 503, 504 ->
                new GenerationFailure(
                        Kind.AWAY, "the engine does not answer now (HTTP " + status + "); try again later", seconds);
            case 401, 403 ->
                new GenerationFailure(
                        Kind.AWAY, "the engine does not let this server in (HTTP " + status + ")", seconds);
            default -> status >= 400 && status < 500 ? refused(status, body) : broken("HTTP " + status);
        };
    }

    /** What an event says that stands in place of a piece; empty for one that is a piece. */
    static Optional<GenerationFailure> inStream(JsonNode event) {
        JsonNode error = error(event);
        if (error.isMissingNode()) {
            return Optional.empty();
        }
        int code = error.path("code").asInt(500);
        return Optional.of(code >= 400 && code < 600 ? of(code, null, event.toString()) : broken("an error event"));
    }

    static GenerationFailure gone() {
        return new GenerationFailure(Kind.GONE, "the engine does not have the version that was to answer; try again");
    }

    static GenerationFailure broken(String what) {
        return new GenerationFailure(Kind.BROKEN, "the engine failed (" + what + ")");
    }

    /** An engine's own words about a request that held nothing of anybody's; its status alone where it has none. */
    static String words(int status, String body) {
        String message = message(body);
        String cut = message.length() > SHOWN ? message.substring(0, SHOWN) + ".." : message;
        return "HTTP " + status + (cut.isEmpty() ? "" : ": " + cut);
    }

    /** What it says, as it says it; empty where it is not said as other engines do. */
    static String message(String body) {
        try {
            JsonNode root = JSON.readTree(body);
            JsonNode error = error(root);
            JsonNode told = error.isMissingNode() ? root : error;
            return told.path("message").asText(told.path("error_message").asText(""));
        } catch (JacksonException notJson) {
            return "";
        }
    }

    private static JsonNode error(JsonNode root) {
        return "error".equals(root.path("object").asText()) ? root : root.path("error");
    }

    private static GenerationFailure refused(int status, String body) {
        String message = message(body).toLowerCase(Locale.ROOT);
        if (message.contains("lora adapters are not loaded")) {
            return gone();
        }
        String why = message.contains("context length")
                ? "prompt and answer together are longer than its context"
                : "HTTP " + status;
        return new GenerationFailure(Kind.REFUSED, "the engine does not take this request (" + why + ")");
    }

    private static int seconds(@Nullable String retryAfter) {
        if (retryAfter == null || !retryAfter.trim().matches("\\d{1,9}")) {
            return 1;
        }
        return Math.max(1, Math.min(LONGEST_WAIT_SECONDS, Integer.parseInt(retryAfter.trim())));
    }
}
