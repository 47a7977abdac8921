package dev.hone.serving;

import dev.hone.llm.text.Renderer;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.external.EngineClient;
import dev.hone.serving.external.EngineWatch;
import dev.hone.serving.external.ExternalConfig;
import dev.hone.serving.external.ExternalEngine;
import dev.hone.serving.external.ExternalLoader;
import dev.hone.serving.external.ExternalServer;
import dev.hone.serving.models.BaseText;
import dev.hone.serving.models.LoadedVersions;
import dev.hone.serving.ops.ServingMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** An engine that is another server, its versions loaded there; here is no more of the base than its text. */
final class ExternalComputation implements Computation {

    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final ServingSettings settings;
    private final ServingMetrics metrics;
    private final ExternalServer server;
    private final ExternalLoader loader;
    private final LoadedVersions versions;
    private final EngineWatch watch;

    ExternalComputation(ServingSettings settings, ExternalConfig external, ServingMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        BaseText base = BaseText.load(settings.models().base());
        server = new ExternalServer(external, new EngineClient(external), base);
        loader = new ExternalLoader(server, settings.models().artifacts());
        versions = new LoadedVersions(loader, FIRST_WAIT, LONGEST_WAIT);
        watch = new EngineWatch(server, versions);
    }

    @Override
    public LoadedVersions versions() {
        return versions;
    }

    @Override
    public Renderer renderer() {
        return server.base().renderer();
    }

    /** Calls are read from what the engine writes; it is held to no form. */
    @Override
    public Forms forms() {
        BaseText base = server.base();
        return new Forms(base.tokenizer(), base.renderer(), Set.copyOf(base.endTokenIds()));
    }

    @Override
    public int positions() {
        return server.base().config().maxPositions();
    }

    /** Where the engine renders for itself, nobody here can cut what it renders. */
    @Override
    public boolean refusesLong() {
        return !server.config().asTokens();
    }

    @Override
    public Engine begin(InstantSource clock) {
        metrics.gauge(
                "hone.engine.away",
                "1 while the external engine cannot be reached, else 0.",
                () -> watch.away().isPresent() ? 1 : 0);
        return new ExternalEngine(
                settings.engine(),
                server,
                kind -> metrics.lostVersion(kind == Kind.GONE ? "gone" : "stale"),
                excess -> metrics.exceeded(excess.word()),
                clock);
    }

    @Override
    public Optional<String> away() {
        return watch.away();
    }

    @Override
    public void close() {
        watch.close();
        versions.close();
        loader.close();
        server.close();
    }
}
