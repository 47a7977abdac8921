package dev.hone.serving;

import dev.hone.llm.model.ModelFolder;
import dev.hone.schemas.config.Settings;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.serving.admission.HostCheck;
import dev.hone.serving.engine.BatchingEngine;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.engine.EngineConfig;
import dev.hone.serving.engine.EngineMaker;
import dev.hone.serving.models.ServedBase;
import dev.hone.terminal.Program;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program: an OpenAI-compatible server that answers with the versions that the rollouts name.
 *
 * <p>The constructor refuses settings that it does not understand and touches nothing outside. {@link #start()} returns
 * when the server listens; it is ready somewhat later, when the versions are loaded. {@link #close()} answers what is
 * under way, gives the lease up and sends what the outbox holds.
 */
public final class ServingApp implements Program {

    private static final Logger LOGGER = LoggerFactory.getLogger(ServingApp.class);

    private final Settings given;
    private final ServingSettings settings;
    private final InstantSource clock;
    private final Consumer<String> teller;
    private final EngineMaker engines;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable ServingRuntime running;

    /** Throws {@link ConfigException} for settings that it cannot work with. */
    public ServingApp(Settings settings, InstantSource clock) {
        this(settings, clock, line -> {});
    }

    /** @param teller is told what keeps the server from being ready after its start, a line each time */
    public ServingApp(Settings settings, InstantSource clock, Consumer<String> teller) {
        this(settings, clock, teller, ServingApp::batching);
    }

    /** @param engines makes what generates, in the place of the program's own */
    public ServingApp(Settings settings, InstantSource clock, Consumer<String> teller, EngineMaker engines) {
        this.teller = teller;
        this.engines = engines;
        this.given = settings;
        this.settings = ServingSettings.from(settings);
        this.clock = clock;
    }

    /** The keys that this program knows. */
    public static List<ConfigDef> definitions() {
        return ServingSettings.DEFINITIONS;
    }

    /** The readers of each stage's settings: every one refuses what it cannot work with. */
    public static List<Function<Settings, ?>> stages() {
        return ServingSettings.STAGES;
    }

    /**
     * {@inheritDoc} Loads the base, listens and returns; Kafka is waited for, and missing topics are created,
     * meanwhile.
     */
    @Override
    public synchronized void start() {
        if (running != null || closed.getCount() == 0) {
            throw new IllegalStateException("the server was started before");
        }
        checkBase();
        warnIfOpen();
        running = ServingRuntime.start(settings, clock, teller, engines);
        LOGGER.atInfo()
                .addKeyValue("host", settings.serving().host())
                .addKeyValue("port", port())
                .log("the server listens");
    }

    /** The port that it listens on. */
    public synchronized int port() {
        if (running == null) {
            throw new IllegalStateException("the server has no port before it is started");
        }
        return running.port();
    }

    @Override
    public synchronized Optional<Throwable> failure() {
        return running == null ? Optional.empty() : running.failure();
    }

    @Override
    public void close() {
        ServingRuntime stopping;
        synchronized (this) {
            stopping = running;
            running = null;
        }
        if (stopping != null) {
            stopping.close();
        }
        closed.countDown();
    }

    private static Engine batching(EngineConfig config, ServedBase base, InstantSource clock) {
        return new BatchingEngine(config, base.model(), base.tokenizer(), base.endTokenIds(), clock);
    }

    /** Refuses a base that is no model, or too short for what is set, before the file with its weights is opened. */
    private void checkBase() {
        Path base = settings.models().base();
        if (settings.external().isEmpty()) {
            requireModel(base);
        }
        RowsCheck.require(given, settings.serving().tokens(), base);
    }

    private static void requireModel(Path base) {
        try {
            ModelFolder.require(base);
        } catch (IllegalArgumentException refused) {
            throw new ConfigException("serving.base", base, refused.getMessage());
        }
    }

    private void warnIfOpen() {
        String host = settings.serving().host();
        for (String doubt : doubts(settings.admission(), host)) {
            LOGGER.atWarn().addKeyValue("host", host).log(doubt);
        }
    }

    /** Who may use the server that is hardly meant to. */
    static List<String> doubts(AdmissionConfig admission, String host) {
        List<String> doubts = new ArrayList<>();
        if (admission.isOpenToAnyPage()) {
            doubts.add(
                    "any page that a user of this network opens may ask and give feedback: set serving.keys or serving.api.keys, or name origins in serving.cors.origins");
        }
        if (admission.isWithoutKeys() && !HostCheck.isLoopback(host)) {
            doubts.add("whoever reaches this address may ask and give feedback: set serving.keys or serving.api.keys");
        }
        return doubts;
    }
}
