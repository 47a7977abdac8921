package dev.hone.serving.admission;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every error of the server in OpenAI's shape, those that it finds before a service is asked included. */
public final class Errors implements ServerErrorHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(Errors.class);

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof HttpResponseException) {
            return null;
        }
        return refusal(context, cause).response();
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return of(status).whole();
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
            return of(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
        }
        if (cause instanceof HttpStatusException known) {
            return of(known.httpStatus());
        }
        if (cause instanceof RequestTimeoutException) {
            return Refusal.tooSlow("the request took too long; ask for less, or try again");
        }
        LOGGER.atError()
                .addKeyValue("path", context.config().route().patternString())
                .setCause(cause)
                .log("a request failed unexpectedly");
        return Refusal.broken();
    }

    private static Refusal of(HttpStatus status) {
        if (status.equals(HttpStatus.NOT_FOUND)) {
            return Refusal.of(status, "there is nothing at this address");
        }
        if (status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
            return Refusal.of(status, "the body is too large; send less at once");
        }
        if (status.equals(HttpStatus.SERVICE_UNAVAILABLE)) {
            return Refusal.unavailable("the server is shutting down; try again");
        }
        return status.isServerError() ? Refusal.broken() : Refusal.of(status, status.reasonPhrase());
    }
}
