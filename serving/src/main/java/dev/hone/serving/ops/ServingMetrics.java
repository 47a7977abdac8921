package dev.hone.serving.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The metrics of a replica, for Prometheus; the names after {@code hone_} are those that other servers of language
 * models use. Any thread may call.
 */
public final class ServingMetrics {

    private static final Duration[] FIRST_TOKEN_BUCKETS = millis(1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000);
    private static final Duration[] REQUEST_BUCKETS =
            millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000, 60_000);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer firstToken = timer("hone.time.to.first.token", FIRST_TOKEN_BUCKETS);
    private final Timer request = timer("hone.e2e.request.latency", REQUEST_BUCKETS);

    /** An answer was served. */
    public void answered(String finishReason, double firstTokenMs, double totalMs) {
        registry.counter("hone.request.success", "finished_reason", finishReason)
                .increment();
        firstToken.record(duration(firstTokenMs));
        request.record(duration(totalMs));
    }

    /** Tokens went in and came out. */
    public void tokens(int prompt, int generated) {
        registry.counter("hone.prompt.tokens").increment(prompt);
        registry.counter("hone.generation.tokens").increment(generated);
    }

    /**
     * A request that was taken in came to nothing: deadline, crowded_out, revoked, cancelled, broken or capture; before
     * an external engine also away, busy, gone or refused.
     */
    public void failed(String reason) {
        registry.counter("hone.request.failure", "reason", reason).increment();
    }

    /** A request was answered by another version than the one that it was assigned to. */
    public void fellBack() {
        registry.counter("hone.request.fallback").increment();
    }

    /**
     * What became of an answer that a challenger was to give unseen: answered, failed, busy, yielded, missing, refused
     * or capture.
     */
    public void unseen(String outcome) {
        registry.counter("hone.shadow.answers", "outcome", outcome).increment();
    }

    /** A request was answered over HTTP: the number of its status, or gone where the client went away before it. */
    void replied(String status) {
        registry.counter("hone.http.replies", "status", status).increment();
    }

    /** An external engine did not have a version any more (gone), or answered with another one (stale). */
    public void lostVersion(String reason) {
        registry.counter("hone.engine.versions.lost", "reason", reason).increment();
    }

    /** An external engine said more of an answer than it can have: of its length, or in its count. */
    public void exceeded(String what) {
        registry.counter("hone.engine.answers.bounded", "reason", what).increment();
    }

    /** Feedback was taken in. */
    public void feedback(int count) {
        registry.counter("hone.feedback.received").increment(count);
    }

    /** Something that is looked up when it is asked for. */
    public void gauge(String name, String meaning, LongSupplier value) {
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .description(meaning)
                .strongReference(true)
                .register(registry);
    }

    /** For the HTTP server's own meters. */
    public MeterRegistry registry() {
        return registry;
    }

    /** All of it in Prometheus's text format. */
    public String text() {
        return registry.scrape();
    }

    private Timer timer(String name, Duration[] buckets) {
        return Timer.builder(name).serviceLevelObjectives(buckets).register(registry);
    }

    private static Duration duration(double millis) {
        return Duration.ofNanos(Math.round(millis * 1_000_000));
    }

    private static Duration[] millis(long... millis) {
        Duration[] durations = new Duration[millis.length];
        for (int i = 0; i < millis.length; i++) {
            durations[i] = Duration.ofMillis(millis[i]);
        }
        return durations;
    }
}
