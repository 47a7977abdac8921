package dev.hone.serving.admission;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error reply in the shape that OpenAI's clients understand.
 *
 * @param message what is wrong and how to mend it; never what a user wrote
 * @param param the field that it is about
 * @param code a word for programs
 * @param retryAfterSeconds when to come again, where that is of use
 */
public record Refusal(
        HttpStatus status,
        String type,
        String message,
        @Nullable String param,
        @Nullable String code,
        int retryAfterSeconds) {

    private static final String INVALID = "invalid_request_error";
    private static final String SERVER = "server_error";
    /** The header that OpenAI's clients obey whatever the status. */
    private static final String SHOULD_RETRY = "x-should-retry";

    private static final int SOON = 1;

    /** One after which to come again soon, if at all. */
    public Refusal(HttpStatus status, String type, String message, @Nullable String param, @Nullable String code) {
        this(status, type, message, param, code, SOON);
    }

    /** 400: a field is not as it must be. */
    public static Refusal invalid(@Nullable String param, String message) {
        return new Refusal(HttpStatus.BAD_REQUEST, INVALID, message, param, null);
    }

    /** The sender's fault, with another status than 400. */
    public static Refusal of(HttpStatus status, String message) {
        return new Refusal(status, INVALID, message, null, null);
    }

    /** 401. */
    public static Refusal unauthenticated() {
        return new Refusal(
                HttpStatus.UNAUTHORIZED,
                "authentication_error",
                "no valid API key: send it as Authorization: Bearer KEY",
                null,
                "invalid_api_key");
    }

    /** 401: a feedback token that is none, was changed, is too old, or whose key is gone. */
    public static Refusal expired() {
        return new Refusal(
                HttpStatus.UNAUTHORIZED,
                "authentication_error",
                "this feedback token is not valid, or not any more: have the application ask for another one",
                null,
                "invalid_feedback_token");
    }

    /** 403: the key is known, and may not do that. */
    public static Refusal forbidden(String message) {
        return new Refusal(HttpStatus.FORBIDDEN, "permission_error", message, null, "insufficient_scope");
    }

    /** 404. */
    public static Refusal unknownModel(String message) {
        return new Refusal(HttpStatus.NOT_FOUND, INVALID, message, "model", "model_not_found");
    }

    /** 404: no model, but the address itself; the code is OpenAI's. */
    public static Refusal unknownAddress(String message) {
        return new Refusal(HttpStatus.NOT_FOUND, INVALID, message, null, "unknown_url");
    }

    /** 429: come again later. */
    public static Refusal busy(String message) {
        return new Refusal(HttpStatus.TOO_MANY_REQUESTS, "rate_limit_error", message, null, "rate_limit_exceeded");
    }

    /** 503: our fault, and it may pass. */
    public static Refusal unavailable(String message) {
        return new Refusal(HttpStatus.SERVICE_UNAVAILABLE, SERVER, message, null, "unavailable");
    }

    /** 503: the engine that computes elsewhere cannot answer now. */
    public static Refusal away(String message, int retryAfterSeconds) {
        return new Refusal(
                HttpStatus.SERVICE_UNAVAILABLE, SERVER, message, null, "engine_unavailable", retryAfterSeconds);
    }

    /** The same, to be asked again after so many seconds. */
    public Refusal after(int seconds) {
        return new Refusal(status, type, message, param, code, seconds);
    }

    /** 504: there was not enough time. The clients that people have would ask again at once, which takes more of it. */
    public static Refusal tooSlow(String message) {
        return new Refusal(HttpStatus.GATEWAY_TIMEOUT, SERVER, message, null, "timeout");
    }

    /** 500: a bug of ours; the log has it. */
    public static Refusal broken() {
        return new Refusal(HttpStatus.INTERNAL_SERVER_ERROR, SERVER, "the server failed; its log says why", null, null);
    }

    /** The error object alone, as it also ends a stream. */
    public byte[] body() {
        return JsonBody.write(Map.of("error", error()));
    }

    /** Its members. */
    public Map<String, @Nullable Object> error() {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("type", type);
        error.put("param", param);
        error.put("code", code);
        return error;
    }

    /** The response. */
    public HttpResponse response() {
        return whole().toHttpResponse();
    }

    /** The response in one piece. */
    public AggregatedHttpResponse whole() {
        return AggregatedHttpResponse.of(headers(), HttpData.wrap(body()));
    }

    private ResponseHeaders headers() {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(status).contentType(MediaType.JSON);
        if (status.equals(HttpStatus.TOO_MANY_REQUESTS) || status.equals(HttpStatus.SERVICE_UNAVAILABLE)) {
            headers.setInt(HttpHeaderNames.RETRY_AFTER, retryAfterSeconds);
        }
        if (status.equals(HttpStatus.GATEWAY_TIMEOUT)) {
            headers.set(SHOULD_RETRY, "false");
        }
        if (status.equals(HttpStatus.UNAUTHORIZED)) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        return headers.build();
    }
}
