package dev.hone.serving.admission;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets scripts of pages from the allowed origins call (CORS), and every reply carry the id of its request.
 *
 * <p>A key is sent as a header by the script itself and never by the browser on its own, so credentials in CORS's sense
 * are never allowed, and any header may be sent. A preflight is answered here, whatever lies behind and without a key,
 * since the browser sends none with it.
 */
public record CrossOrigin(Set<String> origins) implements DecoratingHttpServiceFunction {

    private static final String METHODS = "GET, POST, DELETE";
    private static final String EXPOSED = "x-request-id, retry-after, www-authenticate";
    private static final String PRIVATE_NETWORK_ASKED = "access-control-request-private-network";
    private static final String PRIVATE_NETWORK = "access-control-allow-private-network";
    private static final int REMEMBERED_SECONDS = 600;
    private static final Pattern HEADER_NAMES = Pattern.compile("[A-Za-z0-9_, -]{1,2000}");

    public CrossOrigin {
        origins = Set.copyOf(origins);
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        RequestHeaders asked = request.headers();
        String origin = asked.get(HttpHeaderNames.ORIGIN);
        boolean allowed = origin != null && allows(origin);
        boolean preflight = isPreflight(asked);
        String id = RequestId.taken(context, request);
        context.mutateAdditionalResponseHeaders(headers -> {
            headers.set(RequestId.HEADER, id);
            if (!origins.isEmpty()) {
                headers.set(HttpHeaderNames.VARY, "origin");
            }
            if (allowed) {
                headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, isAny() ? AdmissionConfig.ANY : origin);
                headers.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
                allow(headers, preflight ? asked : null);
            }
        });
        if (!preflight || origins.isEmpty()) {
            return delegate.serve(context, request);
        }
        return allowed
                ? HttpResponse.of(HttpStatus.NO_CONTENT)
                : Refusal.of(HttpStatus.FORBIDDEN, "pages of this origin may not call: see serving.cors.origins")
                        .response();
    }

    private static void allow(HttpHeadersBuilder headers, @Nullable RequestHeaders preflight) {
        if (preflight == null) {
            return;
        }
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.setInt(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, REMEMBERED_SECONDS);
        String names = preflight.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
        if (names != null && HEADER_NAMES.matcher(names).matches()) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, names);
        }
        if ("true".equals(preflight.get(PRIVATE_NETWORK_ASKED))) {
            headers.set(PRIVATE_NETWORK, "true");
        }
    }

    private boolean allows(String origin) {
        return isAny() || origins.contains(origin.toLowerCase(Locale.ROOT));
    }

    private boolean isAny() {
        return origins.contains(AdmissionConfig.ANY);
    }

    private static boolean isPreflight(RequestHeaders asked) {
        return asked.method() == HttpMethod.OPTIONS
                && asked.contains(HttpHeaderNames.ORIGIN)
                && asked.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }
}
