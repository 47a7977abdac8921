package dev.hone.serving.ops;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/** Counts every reply by its status, those of errors that no service was asked about included. */
public record ReplyCount(ServingMetrics metrics) implements DecoratingHttpServiceFunction {

    private static final String GONE = "gone";

    @Override
    // Nobody waits for the count.
    @SuppressWarnings("FutureReturnValueIgnored")
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        context.log().whenComplete().thenAccept(log -> metrics.replied(status(log)));
        return delegate.serve(context, request);
    }

    private static String status(RequestLog log) {
        int code = log.responseStatus().code();
        return code == 0 ? GONE : Integer.toString(code);
    }
}
