package dev.hone.serving.admission;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import java.util.regex.Pattern;

/**
 * The id that a request goes by, in its reply and in the log: the client's own {@value #HEADER} where that is 1 to 128
 * plain characters, else one of the server's.
 */
final class RequestId {

    static final String HEADER = "x-request-id";

    // Goes into logs and headers as it is.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");
    private static final AttributeKey<String> CLIENTS = AttributeKey.valueOf(RequestId.class, "CLIENTS");

    private RequestId() {}

    /** Takes over the client's, where it is one. */
    static String taken(ServiceRequestContext context, HttpRequest request) {
        String given = request.headers().get(HEADER);
        if (given != null && PLAIN.matcher(given).matches()) {
            context.setAttr(CLIENTS, given);
        }
        return of(context);
    }

    static String of(ServiceRequestContext context) {
        String clients = context.attr(CLIENTS);
        return clients == null ? context.id().text() : clients;
    }
}
