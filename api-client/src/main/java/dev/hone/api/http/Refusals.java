package dev.hone.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.jspecify.annotations.Nullable;

/** Error bodies as exceptions. */
final class Refusals {

    private Refusals() {}

    /** One of a proxy, which speaks otherwise, is told by its status alone. */
    static ApiException of(int status, String body, @Nullable String requestId) {
        JsonNode error = error(body);
        return ApiException.of(
                status,
                new ApiException.Refusal(
                        error.path("message").asText("the server refused without a word"),
                        error.path("type").asText(null),
                        error.path("param").asText(null),
                        error.path("code").asText(null),
                        requestId,
                        body));
    }

    private static JsonNode error(String body) {
        try {
            return Json.parsed(body).path("error");
        } catch (IllegalArgumentException notOurs) {
            return MissingNode.getInstance();
        }
    }
}
