package dev.hone.serving.admission;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Every error of the server in OpenAI's shape, those that it finds before a service is asked included. */
public final class Errors implements ServerErrorHandler {

    private static final String API = "/v1";
    // What OpenAI's clients have calls for and a server of text has not.
    private static final List<String> ABSENT = List.of(
            "embeddings",
            "responses",
            "moderations",
            "images",
            "audio",
            "files",
            "uploads",
            "batches",
            "fine_tuning",
            "vector_stores",
            "assistants",
            "threads",
            "conversations",
            "realtime",
            "videos",
            "evals",
            "containers",
            "rerank",
            "messages");
    private static final String MALFORMED = "the request is no HTTP that this server takes, or its path has .. in it,"
            + " also as %2E%2E: an id of feedback that no path can hold is named in the query, /v1/feedback?id=...";
    private static final Logger LOGGER = LoggerFactory.getLogger(Errors.class);

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof HttpResponseException) {
            return null;
        }
        return reply(context, refusal(context, cause)).toHttpResponse();
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return reply(context, of(context, status));
    }

    @Override
    public AggregatedHttpResponse onProtocolViolation(
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return renderStatus(null, config, headers, status, description, cause);
    }

    private static Refusal refusal(ServiceRequestContext context, Throwable cause) {
        if (cause instanceof RefusedException refused) {
            return refused.refusal();
        }
        if (cause instanceof ContentTooLargeException) {
            return of(context, HttpStatus.REQUEST_ENTITY_TOO_LARGE);
        }
        if (cause instanceof HttpStatusException known) {
            return of(context, known.httpStatus());
        }
        if (cause instanceof RequestTimeoutException) {
            return Refusal.tooSlow("the request took too long; ask for less, or try again");
        }
        Level level = level(cause);
        LOGGER.atLevel(level)
                .addKeyValue("path", context.config().route().patternString())
                .addKeyValue("requestId", RequestId.of(context))
                .setCause(cause)
                .log(level == Level.ERROR ? "a request failed unexpectedly" : "the client has gone");
        return Refusal.broken();
    }

    /** A client that goes away is nobody's fault, and happens all day. */
    static Level level(Throwable cause) {
        return Exceptions.isExpected(cause) || Exceptions.isStreamCancelling(cause) ? Level.DEBUG : Level.ERROR;
    }

    private static Refusal of(@Nullable ServiceRequestContext context, HttpStatus status) {
        if (status.equals(HttpStatus.NOT_FOUND)) {
            return Refusal.unknownAddress("there is nothing at this address" + hint(context));
        }
        if (status.equals(HttpStatus.METHOD_NOT_ALLOWED)) {
            return Refusal.of(status, "this address takes other methods: the header Allow names them");
        }
        if (status.equals(HttpStatus.BAD_REQUEST)) {
            return Refusal.of(status, MALFORMED);
        }
        if (status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
            return Refusal.of(status, "the body is too large; send less at once");
        }
        if (status.equals(HttpStatus.SERVICE_UNAVAILABLE)) {
            return Refusal.unavailable("the server is shutting down; try again");
        }
        return status.isServerError() ? Refusal.broken() : Refusal.of(status, status.reasonPhrase());
    }

    // What a client's base address lacks, or has too much.
    private static String hint(@Nullable ServiceRequestContext context) {
        String path = context == null ? "" : context.path();
        if (path.startsWith(API + API)) {
            return ": it has /v1 twice; let the client's base address end in /v1 once";
        }
        if (path.startsWith(API + "/")) {
            return ABSENT.stream()
                    .filter(absent -> path.startsWith(API + "/" + absent))
                    .map(absent -> ": this server has no " + API + "/" + absent + "; it answers " + API
                            + "/chat/completions and " + API + "/completions")
                    .findFirst()
                    .orElse("");
        }
        return path.startsWith(API)
                ? ""
                : "; what OpenAI's clients ask for is below /v1: let the client's base address end in /v1";
    }

    private static AggregatedHttpResponse reply(@Nullable ServiceRequestContext context, Refusal refusal) {
        AggregatedHttpResponse whole = refusal.whole();
        if (context == null || !refusal.status().equals(HttpStatus.METHOD_NOT_ALLOWED)) {
            return whole;
        }
        return AggregatedHttpResponse.of(
                whole.headers().withMutations(headers -> headers.set(HttpHeaderNames.ALLOW, allowed(context))),
                whole.content());
    }

    private static String allowed(ServiceRequestContext context) {
        return context.config().server().serviceConfigs().stream()
                .map(ServiceConfig::route)
                .filter(route -> Route.builder()
                        .path(route.patternString())
                        .build()
                        .apply(context.routingContext(), false)
                        .isPresent())
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
