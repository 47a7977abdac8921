package dev.hone.terminal.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpsServerTest {

    private static final OpsMetric LEFT = new OpsMetric("hone_left_records", List.of("store"), "Records left.");
    private static final OpsMetric READ = OpsMetric.of("hone_read_total", "Records read.");

    private final AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<String>> unready = new AtomicReference<>(Optional.of("no Kafka answers"));
    private final OpsServer server = OpsServer.open(new OpsConfig("127.0.0.1", 0, null))
            .withHealth(new OpsHealth(failure::get, unready::get))
            .route(
                    "/metrics",
                    request -> OpsAnswer.metrics(new OpsMetrics()
                            .put(LEFT, 3, "join-votes")
                            .put(LEFT, Double.NaN, "join-timers")
                            .put(READ, 12)))
            .route("/things/", request -> OpsAnswer.words(request.rest() + " " + request.forwarded()))
            .route("/broken", request -> {
                throw new IllegalStateException("what nobody outside may read");
            });

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aProgramThatWaitsIsAliveAndNotReady() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("not ready: no Kafka answers\n");

        unready.set(Optional.empty());

        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void oneThatHasStoppedIsNeither() throws Exception {
        unready.set(Optional.empty());
        failure.set(Optional.of(new IllegalStateException("scoring: broke")));

        assertThat(get("/healthz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").body()).contains("scoring: broke");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void metricsAreInPrometheusTextAndWhatIsNoNumberIsLeftOut() throws Exception {
        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(answer.body())
                .contains(
                        "# HELP hone_left_records Records left.",
                        "# TYPE hone_left_records gauge",
                        "hone_left_records{store=\"join-votes\"} 3.0",
                        "# TYPE hone_read_total counter",
                        "hone_read_total 12.0")
                .doesNotContain("join-timers");
    }

    @Test
    void aPathIsAnsweredByItsPageAloneAndDecoded() throws Exception {
        assertThat(get("/things/a%20b%2Fc").body()).isEqualTo("a b/c false\n");
        assertThat(get("/metricsx").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void onlyLooksAreAnsweredAndNoFaultIsShown() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(page("/metrics"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpRequest head = HttpRequest.newBuilder(page("/metrics"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();

        assertThat(send(post).statusCode()).isEqualTo(405);
        assertThat(send(head).statusCode()).isEqualTo(200);
        assertThat(get("/broken").statusCode()).isEqualTo(500);
        assertThat(get("/broken").body()).doesNotContain("what nobody", "at dev.hone");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatThrownBy(() -> OpsServer.open(new OpsConfig("127.0.0.1", server.port(), null)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("port " + server.port())
                .hasCauseInstanceOf(BindException.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(page(path)).build());
    }

    private URI page(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
