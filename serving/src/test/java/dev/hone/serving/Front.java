package dev.hone.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.serving.feedback.DeclaredMetrics;
import dev.hone.serving.feedback.FeedbackService;
import dev.hone.serving.feedback.RisingClock;
import dev.hone.serving.following.StreamsPages;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.openai.ModelsService;
import dev.hone.serving.ops.OpsService;
import dev.hone.serving.ops.ServingMetrics;
import dev.hone.serving.routing.Assignment;
import dev.hone.serving.routing.Router;
import dev.hone.serving.tensorzero.Episodes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The real HTTP server with fakes behind it. It is {@link #NOW} until time {@link #passes}. */
final class Front implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    static final String BASE = "main@base";
    static final String CHAMPION = "main@sha256:" + "aa".repeat(32);
    static final String CHALLENGER = "main@sha256:" + "bb".repeat(32);

    private static final Pattern OPEN = Pattern.compile(" /(healthz|readyz|metrics|console)");

    final FakeEngine engine = new FakeEngine();
    final FakeVersions versions = new FakeVersions();
    final RecordingCapture capture = new RecordingCapture();
    volatile Assignment assignment;
    /** By which arms were asked for. */
    final List<String> units = new CopyOnWriteArrayList<>();

    volatile Runnable afterAssignment = () -> {};
    volatile boolean sure = true;
    volatile boolean goesOn = true;
    volatile Optional<String> unready;
    volatile boolean cataloguesKnown;
    private final AtomicLong passed = new AtomicLong();
    final DeclaredMetrics catalogues = new DeclaredMetrics(() -> cataloguesKnown);
    private final BlockingTaskExecutor executor =
            BlockingTaskExecutor.builder().numThreads(4).build();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Tokenizer tokenizer;
    private final Server server;

    Front(Path folder, Map<String, String> settings) throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        tokenizer = Tokenizer.load(folder);
        reset();
        server = server(Settings.of(settings).with(Map.of("serving.port", "0")));
        server.start().join();
    }

    /** As it was at the start. */
    void reset() {
        engine.reset();
        capture.reset();
        versions.loaded.clear();
        versions.loaded.put(BASE, TrainedGoals.none());
        versions.loaded.put(CHAMPION, FakeVersions.THREE_GOALS);
        units.clear();
        assignment = new Assignment(CHAMPION, BASE, null, null, null);
        afterAssignment = () -> {};
        sure = true;
        goesOn = true;
        versions.afterLease = version -> {};
        unready = Optional.empty();
        cataloguesKnown = false;
        catalogues.byLine().clear();
    }

    private Server server(Settings settings) {
        ServingConfig config = ServingConfig.from(settings);
        AdmissionConfig admission = AdmissionConfig.from(settings);
        InstantSource clock = () -> NOW.plusSeconds(passed.get());
        ServingMetrics metrics = new ServingMetrics();
        TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
        ChatHandler answering = new ChatHandler(
                LinesConfig.from(settings),
                router(),
                versions,
                engine,
                new Prompts(new Renderer(tokenizer), 512, config.tokens()),
                new Forms(tokenizer, new Renderer(tokenizer), Set.of(tokenizer.tokenId("<|end|>"))),
                new GoalChooser(config.exploreShare()),
                new GuidanceChooser(config.guiding()),
                new ReplyContext(capture, executor, metrics, clock),
                ids,
                config.segment(),
                config.revealsArm(),
                admission.patience());
        return new HttpRoutes(
                        answering,
                        new ModelsService(
                                () -> ModelList.of(LinesConfig.from(settings), versions, line -> CHAMPION),
                                NOW,
                                config.revealsArm()),
                        new FeedbackService(
                                capture,
                                ids::feedback,
                                catalogues,
                                admission.refusesUnknown(),
                                metrics,
                                new RisingClock(clock)),
                        new Episodes(
                                LinesConfig.from(settings),
                                config.segment(),
                                () -> ids.next().toString()),
                        new OpsService(() -> unready, metrics),
                        new StreamsPages(admission.interactionsAt(), client),
                        Consoles.empty(clock))
                .server(config, admission, executor);
    }

    /** Lets so many seconds pass. */
    void passes(long seconds) {
        passed.addAndGet(seconds);
    }

    private Router router() {
        return new Router() {
            @Override
            public Assignment assign(String line, String unit, String interactionId) {
                units.add(unit);
                Assignment assigned = assignment;
                afterAssignment.run();
                return assigned;
            }

            @Override
            public boolean mayAnswerByName(String line, String version) {
                return sure || version.equals(BASE) || version.equals(CHAMPION);
            }

            @Override
            public boolean mayGoOn(String line, String version) {
                return goesOn;
            }
        };
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET());
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.activeLocalPort() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request;
    }

    /** Methods and paths of what wants a key, as OpenAPI writes them. */
    Set<String> addresses() {
        return server.config().serviceConfigs().stream()
                .map(service -> service.route())
                .flatMap(route -> route.methods().stream()
                        .map(method -> method.name().toLowerCase(Locale.ROOT) + " " + route.patternString()))
                .map(address -> address.replaceAll("/:([a-z]+)", "/{$1}"))
                .filter(address -> !OPEN.matcher(address).find())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    int port() {
        return server.activeLocalPort();
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    @Override
    public void close() {
        Stopped.now(server);
        engine.close();
        executor.shutdown();
        tokenizer.close();
    }
}
