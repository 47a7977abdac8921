package dev.hone.trainer;

import dev.hone.llm.model.ModelFolder;
import dev.hone.llm.torch.Torch;
import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.ConfigSections;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.keys.KeysConfig;
import dev.hone.schemas.privacy.PrivacyConfig;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.topics.ClusterWait;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.terminal.DataFolder;
import dev.hone.terminal.HoneVersion;
import dev.hone.terminal.LoggingConfig;
import dev.hone.terminal.Ports;
import dev.hone.terminal.Program;
import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.ops.OpsConfig;
import dev.hone.terminal.ops.OpsHealth;
import dev.hone.terminal.ops.OpsServer;
import dev.hone.terminal.tracing.Tracing;
import dev.hone.terminal.tracing.TracingConfig;
import dev.hone.trainer.charts.Charts;
import dev.hone.trainer.charts.ChartsConfig;
import dev.hone.trainer.intake.ExampleLog;
import dev.hone.trainer.intake.KafkaExampleLog;
import dev.hone.trainer.rounds.RoundCodec;
import dev.hone.trainer.rounds.RoundListener;
import dev.hone.trainer.rounds.RoundLoop;
import dev.hone.trainer.rounds.RoundLoop.RoundWork;
import dev.hone.trainer.scorers.AnswerScorer;
import dev.hone.trainer.scorers.ScorersConfig;
import dev.hone.trainer.shards.KafkaShardLog;
import dev.hone.trainer.shards.ShardLog;
import dev.hone.trainer.shards.SharedCrew;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * A worker that shares the rounds with others of its group.
 *
 * <p>{@link #start()} loads the base and returns; rounds are taken on a thread of the worker's own and trained on
 * another. {@link #failure()} tells why it ended by itself. {@link #close()} stops a round in training after its next
 * step; it leaves a checkpoint, and whoever gets the round next goes on from there, on this machine, or begins anew.
 */
public final class TrainerWorker implements Program {

    private static final List<String> OTHER_SECTIONS =
            ConfigSections.besides("artifacts", "data", "device", "logging", "privacy", "topics", "tracing", "trainer");

    private static final Duration PULSE = Duration.ofSeconds(5);
    private static final String OPS_SECTION = "trainer";
    private static final ConfigDef OPS = OpsConfig.definition(OPS_SECTION, 9102);

    private final ConnectionConfig connection;
    private final TopicsConfig topics;
    private final TrainerConfig config;
    private final Recipe recipe;
    private final KeysConfig keys;
    private final OpsConfig opsConfig;
    private final WorkerMetrics metrics;
    private final TracingConfig tracingConfig;
    private final ChartsConfig chartsConfig;
    private final Optional<AnswerScorer> scorer;
    private final ClusterWait wait;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;
    private volatile @Nullable RoundLoop loop;
    private @Nullable Thread thread;
    private @Nullable OpsServer ops;

    /** Throws {@link org.apache.kafka.common.config.ConfigException} for settings that it cannot work with. */
    public TrainerWorker(Settings settings) {
        this(settings, RoundListener.NONE);
    }

    /** The listener is told how rounds go on. */
    public TrainerWorker(Settings settings, RoundListener listener) {
        this(settings, listener, line -> {});
    }

    /** @param teller is told what the start waits for, a line each time */
    public TrainerWorker(Settings settings, RoundListener listener, Consumer<String> teller) {
        settings.refuseUnknown(definitions(), OTHER_SECTIONS);
        this.connection = ConnectionConfig.from(settings);
        this.topics = TopicsConfig.from(settings);
        this.config = TrainerConfig.from(settings, topics.prefix());
        this.recipe = Recipe.from(settings);
        this.keys = KeysConfig.from(settings);
        this.opsConfig = OpsConfig.from(settings, OPS_SECTION, OPS);
        this.metrics = new WorkerMetrics(listener);
        this.tracingConfig = TracingConfig.from(settings);
        this.chartsConfig = ChartsConfig.from(settings);
        this.scorer = ScorersConfig.from(settings);
        this.wait = new ClusterWait(connection, topics, teller);
    }

    /** The keys that this program knows. */
    public static List<ConfigDef> definitions() {
        return List.of(
                ConnectionConfig.DEFINITION,
                TopicsConfig.DEFINITION,
                TrainerConfig.DEFINITION,
                OPS,
                ArtifactsConfig.DEFINITION,
                PrivacyConfig.DEFINITION,
                LoggingConfig.DEFINITION,
                TracingConfig.DEFINITION,
                ChartsConfig.DEFINITION,
                ScorersConfig.DEFINITION,
                Recipe.DEFINITION);
    }

    /** The readers of each stage's settings: every one refuses what it cannot work with. */
    public static List<Function<Settings, ?>> stages() {
        return List.of(
                ConnectionConfig::from,
                TopicsConfig::from,
                KeysConfig::from,
                settings -> TrainerConfig.from(settings, ""),
                LoggingConfig::from,
                TracingConfig::from,
                ChartsConfig::from,
                ScorersConfig::from,
                Recipe::from);
    }

    /**
     * Checks the recipe against the base, opens the ops port, loads the base, waits for Kafka and the registry,
     * creates missing topics and begins to take rounds.
     */
    @Override
    public void start() {
        if (thread != null) {
            throw new IllegalStateException("the worker was started before");
        }
        useDevice(config.device());
        checkBase();
        RecipeCheck.require(recipe, config.base());
        DataFolder.made(config.dataDirectory());
        openOps();
        WorkerBase base = WorkerBase.load(config.base(), recipe.arithmetic().precision());
        if (!isThere(base)) {
            return;
        }
        takeRounds(base);
    }

    // Whoever has closed the worker before will not close it again.
    private synchronized void openOps() {
        if (closing.getCount() > 0) {
            ops = OpsServer.open(opsConfig)
                    .withHealth(new OpsHealth(this::failure, this::unready))
                    .route("/metrics", request -> OpsAnswer.metrics(metrics.now()));
        }
    }

    /** The ops port that it listens on; empty before the start. */
    public synchronized OptionalInt opsPort() {
        return ops == null ? OptionalInt.empty() : OptionalInt.of(ops.port());
    }

    /** The port that a worker of these settings is going to listen on. */
    static Ports port(Settings settings) {
        OpsConfig config = OpsConfig.from(settings, OPS_SECTION, OPS);
        return new Ports().with(OpsConfig.port(OPS_SECTION), config.host(), config.port());
    }

    private Optional<String> unready() {
        if (closing.getCount() == 0) {
            return Optional.of("it is stopping");
        }
        return loop != null
                ? Optional.empty()
                : Optional.of(wait.missing().orElse("it is starting, and loads its base"));
    }

    private synchronized void takeRounds(WorkerBase base) {
        if (closing.getCount() == 0) {
            base.close();
            return;
        }
        Thread started = new Thread(() -> work(base), "trainer-rounds");
        started.setUncaughtExceptionHandler((which, problem) -> failure = problem);
        thread = started;
        started.start();
    }

    private void checkBase() {
        try {
            ModelFolder.require(config.base());
        } catch (IllegalArgumentException refused) {
            throw new ConfigException("trainer.base", config.base(), refused.getMessage());
        }
    }

    // The base is closed unless somebody goes on with it.
    private boolean isThere(WorkerBase base) {
        boolean there = false;
        try {
            there = wait.await(closing);
            return there;
        } finally {
            if (!there) {
                base.close();
            }
        }
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        closing.countDown();
        RoundLoop running = loop;
        if (running != null) {
            running.stop();
        }
        Thread started = thread();
        if (started != null) {
            join(started);
        }
        closeOps();
    }

    private synchronized void closeOps() {
        if (ops != null) {
            ops.close();
        }
    }

    private synchronized @Nullable Thread thread() {
        return thread;
    }

    private static void useDevice(String device) {
        try {
            Torch.setDevice(device);
        } catch (IllegalArgumentException refused) {
            throw new ConfigException("device", device, refused.getMessage());
        }
    }

    private void work(WorkerBase base) {
        ExecutorService trainingThread =
                Executors.newSingleThreadExecutor(task -> new Thread(task, "trainer-arithmetic"));
        KafkaSettings kafka = new KafkaSettings(connection.kafka(), config.group());
        try (base;
                Tracing tracing = Tracing.of(tracingConfig, "hone-trainer-worker");
                Charts charts = Charts.of(chartsConfig, InstantSource.system(), metrics::notCharted, metrics);
                KafkaShardLog shards = KafkaShardLog.open(connection, topics);
                var consumer = new KafkaConsumer<byte[], byte[]>(kafka.consumer());
                var producer = new KafkaProducer<byte[], byte[]>(kafka.producer(UUID.randomUUID()))) {
            producer.initTransactions();
            RoundWatch watch = new RoundWatch(tracing, InstantSource.system(), metrics.trained(), charts);
            RoundLoop rounds =
                    new RoundLoop(consumer, producer, codec(), roundWork(base, watch, crew(shards)), trainingThread);
            loop = rounds;
            // Whoever closed the worker before there was a loop has stopped none.
            if (closing.getCount() > 0) {
                rounds.run();
            }
        } finally {
            trainingThread.shutdown();
        }
    }

    private RoundCodec codec() {
        return new RoundCodec(
                topics,
                connection.valueSerde(Topics.TRAINING_ROUNDS).deserializer(),
                connection.valueSerde(Topics.MODEL_VERSIONS).serializer());
    }

    private SharedCrew crew(ShardLog shards) {
        // Another kind of machine gives other last bits: what it made would not be the round's.
        String machine = (Torch.isOnGpu() ? "gpu " : "cpu ") + System.getProperty("os.arch");
        SharedCrew.Place place = new SharedCrew.Place(
                config.group() + " " + machine,
                RoundWorkplace.shards(config.workDirectory()),
                PULSE,
                config.shardStall());
        return new SharedCrew(shards, config.artifacts(), place, System::nanoTime);
    }

    private RoundWork roundWork(WorkerBase base, RoundWatch watch, SharedCrew crew) {
        RoundWorkplace workplace =
                new RoundWorkplace(config.workDirectory(), config.checkpointSteps(), HoneVersion.read(), crew);
        ExampleLog log = KafkaExampleLog.of(connection, topics, keys);
        RoundTrainer trainer = new RoundTrainer(base, watch.watching(log), config.artifacts(), workplace, scorer);
        RoundHelp help =
                new RoundHelp(base, log, config.artifacts(), new RoundHelp.Workplace(workplace, crew, metrics::helped));
        return new RoundWork(trainer::execute, trainer::settled, watch, help);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
