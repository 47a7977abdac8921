package dev.hone.serving.ops;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The endpoints of supervisors and scrapers: liveness, readiness and metrics.
 *
 * @param unready why this replica should get no requests now; empty when it may
 */
public record OpsService(Supplier<Optional<String>> unready, ServingMetrics metrics) {

    private static final MediaType PROMETHEUS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    /** Whether the process is alive: whoever answers is. */
    public HttpService alive() {
        return (context, request) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "alive\n");
    }

    /** Whether it may get requests. */
    public HttpService ready() {
        return (context, request) -> unready.get()
                .map(reason -> plain(HttpStatus.SERVICE_UNAVAILABLE, "not ready: " + reason + "\n"))
                .orElseGet(() -> plain(HttpStatus.OK, "ready\n"));
    }

    /** The metrics. */
    public HttpService scraped() {
        return (context, request) -> HttpResponse.of(HttpStatus.OK, PROMETHEUS, metrics.text());
    }

    private static HttpResponse plain(HttpStatus status, String words) {
        return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, words);
    }
}
