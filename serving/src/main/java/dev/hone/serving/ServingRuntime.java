package dev.hone.serving;

import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.topics.ClusterWait;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.versions.VersionName;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.capture.Capture;
import dev.hone.serving.capture.CaptureRefusedException;
import dev.hone.serving.capture.Outbox;
import dev.hone.serving.capture.RedactingCapture;
import dev.hone.serving.capture.SealingCapture;
import dev.hone.serving.capture.TokenlessCapture;
import dev.hone.serving.console.CommandService;
import dev.hone.serving.console.ConsoleService;
import dev.hone.serving.console.InteractionService;
import dev.hone.serving.console.KafkaCommands;
import dev.hone.serving.console.LoopService;
import dev.hone.serving.console.LoopView;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.engine.EngineMaker;
import dev.hone.serving.engine.SteadyClock;
import dev.hone.serving.engine.SteadyEngine;
import dev.hone.serving.feedback.DeclaredMetrics;
import dev.hone.serving.feedback.FeedbackService;
import dev.hone.serving.feedback.RisingClock;
import dev.hone.serving.following.StreamsPages;
import dev.hone.serving.following.TopicFollower;
import dev.hone.serving.keys.KeyTombstones;
import dev.hone.serving.keys.KeyedIds;
import dev.hone.serving.keys.ServingKeys;
import dev.hone.serving.models.LoadedVersions;
import dev.hone.serving.openai.ModelsService;
import dev.hone.serving.ops.OpsService;
import dev.hone.serving.ops.ServingMetrics;
import dev.hone.serving.routing.RolloutRouter;
import dev.hone.serving.routing.TwoClocks;
import dev.hone.serving.tensorzero.Episodes;
import dev.hone.terminal.tracing.Tracing;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The parts of a server that runs, built in the order in which they need each other and closed in the reverse one. */
final class ServingRuntime implements AutoCloseable {

    private static final int BLOCKING_THREADS = 32;

    private final ServingSettings settings;
    private final InstantSource clock;
    private final ServingMetrics metrics = new ServingMetrics();
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Tracing tracing;
    private final Computation computation;
    private final LoadedVersions versions;
    private final TopicFollower follower;
    private final TopicFollower counts;
    private final LoopView view;
    private final KafkaCommands commands;
    private final DeclaredMetrics catalogues;
    private final Outbox outbox;
    private final Optional<ServingKeys> keys;
    private final Capture capture;
    private final RolloutRouter router;
    private final BlockingTaskExecutor executor;
    private final SteadyClock steady;
    private final Engine engine;
    private final Server server;
    private final KafkaArrival arrival;
    private volatile boolean draining;
    private volatile boolean wasReady;

    /**
     * Loads the base, listens, and returns; Kafka is waited for meanwhile. What was begun is closed again when
     * something fails.
     *
     * @param teller is told what is waited for, a line each time
     * @param engines makes what generates
     */
    static ServingRuntime start(
            ServingSettings settings, InstantSource clock, Consumer<String> teller, EngineMaker engines) {
        Deque<Runnable> begun = new ArrayDeque<>();
        boolean whole = false;
        try {
            ServingRuntime running = new ServingRuntime(settings, clock, begun, teller, engines);
            running.begin();
            whole = true;
            return running;
        } finally {
            if (!whole) {
                begun.forEach(Runnable::run);
            }
        }
    }

    private ServingRuntime(
            ServingSettings settings,
            InstantSource clock,
            Deque<Runnable> begun,
            Consumer<String> teller,
            EngineMaker engines) {
        this.settings = settings;
        this.clock = clock;
        tracing = Tracing.of(settings.tracing(), "hone-serving");
        begun.push(tracing::close);
        computation = Computation.of(settings, metrics, engines);
        begun.push(computation::close);
        versions = computation.versions();
        follower = new TopicFollower(settings.connection(), settings.topics());
        begun.push(follower::close);
        counts = new TopicFollower(settings.connection(), settings.topics(), "serving-console");
        begun.push(counts::close);
        view = new LoopView(follower, counts, clock);
        commands = new KafkaCommands(settings.connection(), settings.topics());
        begun.push(commands::close);
        catalogues = new DeclaredMetrics(follower::caughtUp);
        follower.follow(Topics.CATALOGUES, (catalogue, at) -> catalogues.published(catalogue));
        outbox = new Outbox(settings.capture(), settings.topics(), settings.connection(), clock);
        begun.push(outbox::close);
        keys = settings.keys().on() ? Optional.of(keys(begun)) : Optional.empty();
        Capture sealing =
                keys.<Capture>map(held -> new SealingCapture(outbox, held)).orElse(outbox);
        Capture redacting = new RedactingCapture(sealing, settings.redaction());
        capture = settings.capture().tokens() ? redacting : new TokenlessCapture(redacting);
        steady = new SteadyClock(clock.instant(), System::nanoTime);
        router = new RolloutRouter(
                settings.routing(), settings.topics(), settings.connection(), versions, new TwoClocks(clock, steady));
        begun.push(router::close);
        executor = BlockingTaskExecutor.builder()
                .numThreads(BLOCKING_THREADS)
                .threadNamePrefix("serving")
                .build();
        begun.push(() -> finish(executor));
        engine = computation.begin(steady);
        begun.push(engine::close);
        server = surface().server(settings.serving(), settings.admission(), executor);
        begun.push(() -> server.stop().join());
        arrival = new KafkaArrival(new ClusterWait(settings.connection(), settings.topics(), teller), this::arrived);
        begun.push(arrival::close);
        closing.addAll(begun);
    }

    private ServingKeys keys(Deque<Runnable> begun) {
        KeyTombstones tombstones = new KeyTombstones(settings.connection(), settings.topics());
        begun.push(tombstones::close);
        ServingKeys made =
                new ServingKeys(settings.keys().masters().orElseThrow(), follower::caughtUp, outbox::key, tombstones);
        follower.followKeys(Topics.ERASURES, made::erased);
        follower.followKeys(Topics.SUBJECT_KEYS, made::received);
        return made;
    }

    private void begin() {
        metrics.gauge("hone.num.requests.running", "Requests taken in and not ended.", engine::running);
        metrics.gauge("hone.num.requests.waiting", "Those of them that have no row of the batch yet.", engine::waiting);
        metrics.gauge("hone.outbox.waiting", "Events that Kafka has not acknowledged.", outbox::waiting);
        metrics.gauge(
                "hone.outbox.waiting.bytes", "Their bytes, and those of what was set aside.", outbox::waitingBytes);
        metrics.gauge("hone.outbox.set.aside", "Events that could not be sent for their own sake.", outbox::setAside);
        metrics.gauge(
                "hone.outbox.oldest.age.ms",
                "How long ago the oldest event that waits happened.",
                () -> outbox.oldestAge().toMillis());
        if (settings.routing().baseMeanwhile()) {
            router.prepare();
        }
        listen();
        arrival.start();
    }

    private void arrived() {
        outbox.start();
        follower.start();
        counts.start();
        router.start();
    }

    private void listen() {
        try {
            server.start().join();
        } catch (CompletionException e) {
            String where = settings.serving().host() + ":" + settings.serving().port();
            throw new UncheckedIOException(
                    "serving cannot listen on " + where + " (serving.host, serving.port): " + e.getMessage(),
                    new BindException(where));
        }
    }

    private HttpRoutes surface() {
        StreamsPages streams = new StreamsPages(settings.admission().interactionsAt(), HttpClient.newHttpClient());
        TimeOrderedIds ids = new TimeOrderedIds(clock, new SecureRandom(), this::keyed);
        ChatHandler answering = new ChatHandler(
                settings.lines(),
                router,
                versions,
                new SteadyEngine(engine, clock, steady),
                new Prompts(
                        computation.renderer(),
                        computation.positions(),
                        computation.refusesLong()
                                ? settings.serving().tokens().refusing()
                                : settings.serving().tokens()),
                computation.forms(),
                new GoalChooser(settings.serving().exploreShare()),
                new GuidanceChooser(settings.serving().guiding()),
                new ReplyContext(capture, executor, metrics, clock),
                ids,
                settings.serving().segment(),
                settings.serving().revealsArm(),
                settings.admission().patience());
        return new HttpRoutes(
                tracing.on() ? new TracedChat(answering, tracing, clock) : answering,
                new ModelsService(
                        () -> ModelList.of(settings.lines(), versions, this::champion),
                        clock.instant(),
                        settings.serving().revealsArm()),
                new FeedbackService(
                        capture,
                        ids::feedback,
                        catalogues,
                        settings.admission().refusesUnknown(),
                        metrics,
                        new RisingClock(clock)),
                new Episodes(
                        settings.lines(),
                        settings.serving().segment(),
                        () -> ids.next().toString()),
                new OpsService(this::unready, metrics),
                streams,
                new ConsoleService(
                        new LoopService(view, settings.lines()),
                        new InteractionService(streams, view),
                        new CommandService(settings.lines(), commands, clock)));
    }

    private String keyed(String id, String subject) {
        try {
            return keys.map(held -> KeyedIds.named(id, held.forSubject(subject, clock.instant())))
                    .orElse(id);
        } catch (CaptureRefusedException refused) {
            throw new RefusedException(Refusal.unavailable("the request cannot be kept: " + refused.getMessage()));
        }
    }

    private String champion(String line) {
        RolloutState state = router.states().get(line);
        return state == null ? VersionName.base(line).toString() : state.getChampion();
    }

    private Optional<String> unready() {
        if (draining) {
            return Optional.of("shutting down");
        }
        if (failure().isPresent()) {
            return Optional.of("a part has failed for good; the log says why");
        }
        Optional<String> full = outbox.problem();
        if (full.isPresent()) {
            return full;
        }
        Optional<String> away = computation.away();
        if (away.isPresent()) {
            return away;
        }
        if (keys.isPresent() && !follower.caughtUp()) {
            return arrival.missing().or(() -> Optional.of("the keys of subjects are not read to their end yet"));
        }
        return unrouted();
    }

    /** Why the rollouts cannot be followed; until they once could be, the base will do where the settings say so. */
    private Optional<String> unrouted() {
        Optional<String> missing = arrival.missing();
        if (missing.isEmpty() && router.ready()) {
            wasReady = true;
            return Optional.empty();
        }
        if (settings.routing().baseMeanwhile() && !wasReady && router.hasBases()) {
            return Optional.empty();
        }
        return missing.or(
                () -> Optional.of("the rollouts are not read to their end yet, or their versions not loaded"));
    }

    int port() {
        return server.activeLocalPort();
    }

    Optional<Throwable> failure() {
        return Stream.of(arrival.failure(), engine.failure(), versions.failure(), router.failure(), outbox.failure())
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Answers what is under way, then gives the lease up and sends what the outbox holds. */
    @Override
    public void close() {
        draining = true;
        closing.forEach(Runnable::run);
    }

    // What the engine has ended is still to be captured.
    private static void finish(BlockingTaskExecutor executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("captures do not end: the disk of the outbox does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
