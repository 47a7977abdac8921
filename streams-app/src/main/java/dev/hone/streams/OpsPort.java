package dev.hone.streams;

import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.ops.Application;
import dev.hone.streams.ops.StreamsMetrics;
import dev.hone.streams.ops.TopologyPages;
import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.ops.OpsConfig;
import dev.hone.terminal.ops.OpsHealth;
import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import dev.hone.terminal.ops.OpsRequest;
import dev.hone.terminal.ops.OpsServer;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** The program's ops port: it listens from the start on, before there is a Kafka and anything to tell. */
final class OpsPort implements AutoCloseable {

    static final String SECTION = "streams";
    static final ConfigDef DEFINITION = OpsConfig.definitionOfInstances(SECTION, 9101);

    private final OpsServer server;
    private final HostInfo self;
    private volatile @Nullable InteractionPage interactions;
    private volatile @Nullable LetterTrace letters;

    private OpsPort(OpsServer server, HostInfo self) {
        this.server = server;
        this.self = self;
    }

    static OpsPort open(
            OpsConfig config,
            OpsHealth health,
            Supplier<List<Application>> applications,
            LoopMetrics loop,
            RolloutConfig.Policy policy) {
        OpsServer server = OpsServer.open(config);
        TopologyPages pages = new TopologyPages(applications);
        OpsPort port = new OpsPort(server, new HostInfo(config.reachableHost(), server.port()));
        server.withHealth(health)
                .route("/metrics", request -> metrics(applications.get(), loop, policy))
                .route("/topology", pages::topology)
                .route("/topology/tasks", pages::tasks)
                .route(InteractionPage.PATH, port::interaction)
                .route(LetterTrace.PATH, port::letters);
        return port;
    }

    /** All metrics that it may show, for the reference. */
    static List<OpsMetric> metrics() {
        return Stream.of(StreamsMetrics.all(), ScoringMetrics.all(), LoopMetrics.all(), LinesMetrics.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Where others find it. */
    HostInfo self() {
        return self;
    }

    int port() {
        return server.port();
    }

    /** From now on it tells of interactions. */
    void tellOf(InteractionPage page) {
        interactions = page;
    }

    /** From now on it tells of dead letters. */
    void tellOf(LetterTrace trace) {
        letters = trace;
    }

    private OpsAnswer letters(OpsRequest request) {
        LetterTrace trace = letters;
        return trace == null ? notStarted() : trace.answer(request);
    }

    private static OpsAnswer notStarted() {
        return OpsAnswer.words(HttpURLConnection.HTTP_UNAVAILABLE, "scoring has not been started: /readyz says why");
    }

    private OpsAnswer interaction(OpsRequest request) {
        InteractionPage page = interactions;
        return page == null ? notStarted() : page.answer(request);
    }

    private static OpsAnswer metrics(List<Application> applications, LoopMetrics loop, RolloutConfig.Policy policy) {
        OpsMetrics metrics = new OpsMetrics();
        applications.forEach(application -> StreamsMetrics.put(metrics, application));
        applications.stream()
                .filter(application -> application.name().equals(StreamsApp.SCORING))
                .forEach(scoring -> ScoringMetrics.put(metrics, scoring));
        loop.put(metrics);
        applications.stream()
                .filter(application -> application.name().equals(StreamsApp.LINES))
                .forEach(lines -> LinesMetrics.put(metrics, lines, policy));
        return OpsAnswer.metrics(metrics);
    }

    @Override
    public void close() {
        server.close();
    }
}
