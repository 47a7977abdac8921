package dev.hone.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A refusal of the server. Its class says what kind, {@link #code()} says more where there is more to say, and
 * {@link #getMessage()} how to mend it.
 */
public class ApiException extends HoneException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final Refusal refusal;

    /**
     * What the server said.
     *
     * @param type as {@code invalid_request_error}
     * @param param the member that is wrong
     * @param code a word for programs, as {@code context_length_exceeded}
     * @param requestId by which the server's log knows the request; null where a proxy answered
     * @param body the whole answer, as it came
     */
    public record Refusal(
            String message,
            @Nullable String type,
            @Nullable String param,
            @Nullable String code,
            @Nullable String requestId,
            String body)
            implements Serializable {}

    ApiException(int status, Refusal refusal) {
        super(words(status, refusal), null);
        this.status = status;
        this.refusal = refusal;
    }

    /** 400, 413 and 422: the request is not as it must be. */
    public static final class Invalid extends ApiException {
        private static final long serialVersionUID = 1;

        Invalid(int status, Refusal refusal) {
            super(status, refusal);
        }
    }

    /** 401: no key, a wrong one, or a feedback token that is over. */
    public static final class Unauthenticated extends ApiException {
        private static final long serialVersionUID = 1;

        Unauthenticated(int status, Refusal refusal) {
            super(status, refusal);
        }
    }

    /** 403: the key may not do that. */
    public static final class Forbidden extends ApiException {
        private static final long serialVersionUID = 1;

        Forbidden(int status, Refusal refusal) {
            super(status, refusal);
        }
    }

    /** 404: no such model, or no such address. */
    public static final class NotFound extends ApiException {
        private static final long serialVersionUID = 1;

        NotFound(int status, Refusal refusal) {
            super(status, refusal);
        }
    }

    /** 429: too much at once, after all tries. */
    public static final class Busy extends ApiException {
        private static final long serialVersionUID = 1;

        Busy(int status, Refusal refusal) {
            super(status, refusal);
        }
    }

    /** 5xx: the server's fault, or it is not ready. */
    public static final class ServerFault extends ApiException {
        private static final long serialVersionUID = 1;

        ServerFault(int status, Refusal refusal) {
            super(status, refusal);
        }
    }

    /** The exception of a status. */
    static ApiException of(int status, Refusal refusal) {
        return switch (status) {
            case 400, 413, 422 -> new Invalid(status, refusal);
            case 401 -> new Unauthenticated(status, refusal);
            case 403 -> new Forbidden(status, refusal);
            case 404 -> new NotFound(status, refusal);
            case 429 -> new Busy(status, refusal);
            default -> status >= 500 ? new ServerFault(status, refusal) : new ApiException(status, refusal);
        };
    }

    private static String words(int status, Refusal refusal) {
        return status + " " + refusal.message()
                + (refusal.requestId() == null ? "" : " (request " + refusal.requestId() + ")");
    }

    /** The HTTP status; that of a stream that failed after it had begun is 500. */
    public int status() {
        return status;
    }

    /** A word for programs; null where there is none. */
    public @Nullable String code() {
        return refusal.code();
    }

    /** The kind of error in OpenAI's words. */
    public @Nullable String type() {
        return refusal.type();
    }

    /** The member that is wrong. */
    public @Nullable String param() {
        return refusal.param();
    }

    /** By which the server's log knows the request. */
    public @Nullable String requestId() {
        return refusal.requestId();
    }

    /** The whole answer as a tree; of no kind where it is no JSON. */
    public JsonNode details() {
        try {
            return Json.parsed(refusal.body());
        } catch (IllegalArgumentException notOurs) {
            return MissingNode.getInstance();
        }
    }
}
