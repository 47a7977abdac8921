package dev.hone.streams;

import dev.hone.schemas.config.ConfigSections;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.ClusterWait;
import dev.hone.schemas.topics.InputSchemas;
import dev.hone.schemas.topics.TopicProvisioning;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.clock.ClockConfig;
import dev.hone.streams.decode.PatientRegistry;
import dev.hone.streams.evidence.Refusals;
import dev.hone.streams.join.CountingConfig;
import dev.hone.streams.join.JoinConfig;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.RoundTerms;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.notices.Notices;
import dev.hone.streams.notices.NoticesConfig;
import dev.hone.streams.ops.Application;
import dev.hone.streams.ops.RestoreProgress;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.streams.relabel.RelabelConfig;
import dev.hone.streams.rocksdb.SharedMemory;
import dev.hone.streams.thresholds.ThresholdsConfig;
import dev.hone.terminal.DataFolder;
import dev.hone.terminal.LoggingConfig;
import dev.hone.terminal.Ports;
import dev.hone.terminal.Program;
import dev.hone.terminal.ops.OpsConfig;
import dev.hone.terminal.ops.OpsHealth;
import dev.hone.terminal.tracing.Tracing;
import dev.hone.terminal.tracing.TracingConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program: scoring, thresholds and lines, three Kafka Streams applications in one process.
 *
 * <p>The constructor refuses settings that it does not understand and touches nothing outside. An exception in any of
 * the applications stops that one and is kept as the failure; whoever runs the program closes it then.
 */
public final class StreamsApp implements Program {

    static final String SCORING = "scoring";
    static final String LINES = "lines";

    private static final Logger LOGGER = LoggerFactory.getLogger(StreamsApp.class);
    private static final List<String> OTHER_SECTIONS = ConfigSections.besides(
            "clock",
            "data",
            "join",
            "letters",
            "logging",
            "notices",
            "privacy",
            "relabel",
            "rollout",
            "rounds",
            "thresholds",
            "topics",
            "tracing");
    private static final Duration DRAIN = Duration.ofSeconds(60);

    private final Settings settings;
    private final InstantSource clock;
    private final TopicsConfig topics;
    private final ConnectionConfig connection;
    private final ScoringConfig scoring;
    private final RuntimeConfig runtime;
    private final RolloutConfig rollout;
    private final OpsConfig opsConfig;
    private final List<Application> applications = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Consumer<String> teller;
    private final ClusterWait wait;
    private final LoopMetrics loop = new LoopMetrics();
    private Tracing tracing = Tracing.OFF;
    private @Nullable OpenTransactions transactions;
    private @Nullable Notices notices;
    private volatile @Nullable OpsPort ops;

    public StreamsApp(Settings settings, InstantSource clock) {
        this(settings, clock, line -> {});
    }

    /** @param teller is told what the start waits for, a line each time */
    public StreamsApp(Settings settings, InstantSource clock, Consumer<String> teller) {
        this.teller = teller;
        settings.refuseUnknown(definitions(), OTHER_SECTIONS);
        this.settings = settings;
        this.clock = clock;
        this.topics = TopicsConfig.from(settings);
        this.connection = ConnectionConfig.from(settings);
        this.scoring = ScoringConfig.from(settings);
        this.runtime = RuntimeConfig.from(settings);
        this.opsConfig = OpsConfig.from(settings, OpsPort.SECTION, OpsPort.DEFINITION);
        this.wait =
                new ClusterWait(connection, topics, teller, admin -> new Preflight(admin, topics, scoring).refuse());
        ThresholdsConfig.from(settings);
        RoundsConfig.trainable(settings);
        this.rollout = RolloutConfig.from(settings);
        NoticesConfig.from(settings);
        Recipe.from(settings);
    }

    /** The keys that this program knows, apart from those of the open sections. */
    public static List<ConfigDef> definitions() {
        List<ConfigDef> definitions = new ArrayList<>(ScoringConfig.DEFINITIONS);
        definitions.addAll(List.of(
                TopicsConfig.DEFINITION,
                ConnectionConfig.DEFINITION,
                ThresholdsConfig.DEFINITION,
                RoundsConfig.DEFINITION,
                RolloutConfig.DEFINITION,
                NoticesConfig.DEFINITION,
                RuntimeConfig.DEFINITION,
                OpsPort.DEFINITION,
                SharedMemory.DEFINITION,
                LoggingConfig.DEFINITION,
                TracingConfig.DEFINITION,
                Recipe.DEFINITION));
        return List.copyOf(definitions);
    }

    /** The readers of each stage's settings: every one refuses what it cannot work with. */
    public static List<Function<Settings, ?>> stages() {
        return List.of(
                JoinConfig::from,
                CountingConfig::from,
                LinesConfig::from,
                CatalogueConfig::from,
                RelabelConfig::from,
                ClockConfig::from,
                TopicsConfig::from,
                ConnectionConfig::from,
                RuntimeConfig::from,
                ThresholdsConfig::from,
                RoundsConfig::trainable,
                RolloutConfig::from,
                Refusals::from,
                NoticesConfig::from,
                LoggingConfig::from,
                TracingConfig::from,
                Recipe::from);
    }

    /** Makes the program and starts it beside others in a process: its ops port is any free one. */
    public static StreamsApp start(Settings settings) {
        StreamsApp app =
                new StreamsApp(settings.with(Map.of(OpsConfig.port(OpsPort.SECTION), "0")), InstantSource.system());
        try {
            app.start();
            return app;
        } catch (RuntimeException failed) {
            app.close();
            throw failed;
        }
    }

    /** Where a program of these settings tells of itself, {@code HOST:PORT}. */
    public static String opsAddress(Settings settings) {
        OpsConfig config = OpsConfig.from(settings, OpsPort.SECTION, OpsPort.DEFINITION);
        return config.reachableHost() + ":" + config.port();
    }

    /** The port that a program of these settings is going to listen on. */
    static Ports port(Settings settings) {
        OpsConfig config = OpsConfig.from(settings, OpsPort.SECTION, OpsPort.DEFINITION);
        return new Ports().with(OpsConfig.port(OpsPort.SECTION), config.host(), config.port());
    }

    /**
     * Opens the ops port, waits for Kafka and the registry, refuses what {@link Preflight} finds, creates what topics
     * are missing, guards and registers the schemas of the inputs, publishes the catalogue, starts the applications
     * and returns.
     */
    @Override
    public void start() {
        OpsPort opened = openOps();
        if (opened != null && wait.await(closing)) {
            startApplications(opened);
        }
    }

    // Whoever has closed the program before will not close it again.
    private synchronized @Nullable OpsPort openOps() {
        if (closing.getCount() == 0) {
            return null;
        }
        OpsHealth health = new OpsHealth(this::failure, this::unready);
        OpsPort opened = OpsPort.open(opsConfig, health, () -> List.copyOf(applications), loop, rollout.policy());
        ops = opened;
        return opened;
    }

    private synchronized void startApplications(OpsPort port) {
        if (closing.getCount() == 0) {
            return;
        }
        DataFolder.made(runtime.dataDir());
        try (Admin admin = Admin.create(connection.kafka())) {
            check(new InputSchemas(connection.registry(), topics).look());
            TopicProvisioning.guardInputs(connection.registry(), topics);
            if (connection.registersSchemas()) {
                TopicProvisioning.registerInputs(connection.registry(), topics);
            }
            new CatalogueTopic(topics, connection)
                    .publish(scoring.catalogue(), scoring.lines().lines(), clock.instant());
            ClusterFacts facts = new ClusterFacts(admin, topics);
            check(admin);
            check(new Preflight.Report(List.of(), ContributorDoubts.of(settings)));
            RoundTerms terms = facts.roundTerms(settings);
            tracing = Tracing.of(TracingConfig.from(settings), "hone-streams-app");
            JoinReport report = new JoinReport(loop.joined(), loop.orphans(), tracing);
            ScoringTopology topology =
                    new ScoringTopology(topics, PatientRegistry.in(connection), scoring, System::nanoTime, report);
            KafkaStreams joining = add(SCORING, topology, port);
            add("thresholds", new ThresholdsTopology(settings, loop.cuts()), port);
            add(LINES, new LinesTopology(settings, terms, loop.served()), port);
            watchTransactions(topology);
            tellOfDecisions();
            InteractionSheet sheet = new InteractionSheet(topology::goals, new ExampleTrace(topics, connection)::find);
            port.tellOf(new LetterTrace(topics, connection));
            port.tellOf(new InteractionPage(joining, topology.view(), sheet, port.self()));
        }
        applications.forEach(application -> application.streams().start());
    }

    private void watchTransactions(ScoringTopology topology) {
        OpenTransactions watched = new OpenTransactions(() -> Admin.create(connection.kafka()), names(), clock);
        watched.start();
        transactions = watched;
        loop.tellOf(topology::goalSetBoundaries, watched);
    }

    private void tellOfDecisions() {
        Notices started = Notices.of(NoticesConfig.from(settings), topics, connection, clock);
        if (started != null) {
            started.start();
            loop.tellOf(started);
            notices = started;
        }
    }

    private List<String> names() {
        return Topics.all().stream().map(topics::name).toList();
    }

    // A second look, at the topics that were created too.
    private void check(Admin admin) {
        check(new Preflight(admin, topics, scoring).look());
    }

    private void check(InputSchemas.Found found) {
        check(new Preflight.Report(found.unreadable(), found.doubtful()));
    }

    private void check(Preflight.Report report) {
        report.refuse();
        report.warnings().forEach(warning -> {
            LOGGER.atWarn().log(warning);
            teller.accept(warning);
        });
    }

    /** Looks at what a start with these settings would look at: Kafka and the registry. Nothing is created. */
    public static StartFindings look(Settings settings) {
        Preflight.Report report = StartCheck.of(settings).look();
        return new StartFindings(report.problems(), report.warnings());
    }

    /** Looks at what a start would look at, and prints it; true where it could start. */
    boolean check(PrintWriter out) {
        return StartCheck.of(settings).print(out);
    }

    private KafkaStreams add(String name, Supplier<Topology> topology, OpsPort port) {
        Properties properties = new Properties();
        properties.putAll(runtime.properties(topics.prefix() + "-" + name, connection.kafka()));
        properties.put(
                StreamsConfig.APPLICATION_SERVER_CONFIG,
                port.self().host() + ":" + port.self().port());
        Topology made = topology.get();
        KafkaStreams application = new KafkaStreams(made, properties);
        RestoreProgress restore = new RestoreProgress();
        application.setGlobalStateRestoreListener(restore);
        application.setUncaughtExceptionHandler(thrown -> {
            failure.complete(OutputRefusal.mending(thrown)
                    .<Throwable>map(mending -> new KafkaException(name + ": " + mending, thrown))
                    .orElse(thrown));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        applications.add(new Application(name, made.describe().toString(), application, restore));
        return application;
    }

    /** The state of each application by its name; empty before the start. */
    public Map<String, KafkaStreams.State> state() {
        Map<String, KafkaStreams.State> states = new TreeMap<>();
        applications.forEach(application ->
                states.put(application.name(), application.streams().state()));
        return states;
    }

    /** The ops port that it listens on; empty before the start. */
    public OptionalInt opsPort() {
        OpsPort opened = ops;
        return opened == null ? OptionalInt.empty() : OptionalInt.of(opened.port());
    }

    private Optional<String> unready() {
        if (closing.getCount() == 0) {
            return Optional.of("it is stopping");
        }
        if (applications.isEmpty()) {
            return Optional.of(wait.missing().orElse("it is starting"));
        }
        List<String> reasons = applications.stream()
                .flatMap(application -> application.unready().stream())
                .toList();
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.getNow(null));
    }

    /** Commits what is in hand and stops the applications, the sources of the others first. */
    @Override
    public void close() {
        closing.countDown();
        stopApplications();
    }

    private synchronized void stopApplications() {
        applications.forEach(application -> {
            if (!application.streams().close(CloseOptions.timeout(DRAIN).withGroupMembershipOperation(membership()))) {
                LOGGER.atWarn()
                        .addKeyValue("application", application.name())
                        .log("did not stop in time: its last work is redone");
            }
        });
        tracing.close();
        OpenTransactions watched = transactions;
        if (watched != null) {
            watched.close();
        }
        Notices telling = notices;
        if (telling != null) {
            telling.close();
        }
        OpsPort opened = ops;
        if (opened != null) {
            opened.close();
        }
    }

    // Leaving the group lets the next instance start at once instead of after the session's timeout. One that has a
    // name is expected back.
    private GroupMembershipOperation membership() {
        return runtime.instanceId().isPresent()
                ? GroupMembershipOperation.REMAIN_IN_GROUP
                : GroupMembershipOperation.LEAVE_GROUP;
    }
}
