package dev.hone.serving.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.schemas.config.Settings;
import dev.hone.serving.engine.EngineConfig;
import dev.hone.serving.engine.Flow;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationRequest;
import dev.hone.serving.engine.Terms;
import dev.hone.serving.models.BaseText;
import dev.hone.serving.models.LoadedVersions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An engine that is another process, and the client before it. At {@link #now} it is as late as a test says. */
abstract class ExternalEngineFixture {

    static final Duration LONG = Duration.ofMinutes(5);
    static final List<String> SAID = List.of("I", " am ", "the tag", ".", " You", " gave ", "3");

    static StubProcess stub;
    static BaseText base;
    static ArtifactStore store;
    static String version;

    @TempDir
    static Path folder;

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-29T12:00:00Z"));
    final InstantSource clock = now::get;
    final List<Kind> losses = new CopyOnWriteArrayList<>();
    final List<Excess> excesses = new CopyOnWriteArrayList<>();
    ExternalServer server;
    ExternalLoader loader;
    LoadedVersions versions;
    ExternalEngine engine;

    @BeforeAll
    static void startStub() throws IOException {
        stub = new StubProcess();
        base = ExternalVersion.base(folder);
        store = ArtifactStores.at(folder.resolve("artifacts").toString());
        version = ExternalVersion.publish(store, folder, base.renderer(), "main", "the tag");
    }

    @AfterAll
    static void stopStub() {
        stub.close();
        base.close();
    }

    @BeforeEach
    void start() {
        stub.be("{}");
        // Whoever is left of the test before is not to be counted in this one.
        await().until(() -> stub.seen().path("running").asInt() == 0);
        open(Map.of());
    }

    private void open(Map<String, String> settings) {
        ExternalConfig config = stub.config(settings);
        server = new ExternalServer(config, new EngineClient(config), base);
        loader = new ExternalLoader(server, store);
        versions = new LoadedVersions(loader, Duration.ofMillis(5), Duration.ofMillis(50));
        versions.want(List.of("main@base", version));
        await().until(() -> versions.loaded().contains(version));
        engine =
                new ExternalEngine(EngineConfig.from(Settings.of(settings)), server, losses::add, excesses::add, clock);
    }

    @AfterEach
    void stop() {
        engine.close();
        assertThat(engine.failure()).isEmpty();
        versions.close();
        loader.close();
        server.client().close();
    }

    void openAgain(Map<String, String> settings) {
        stop();
        open(settings);
    }

    GenerationRequest request(Sampling sampling, BooleanSupplier mayGoOn) {
        Instant beginBy = clock.instant().plus(Duration.ofSeconds(20));
        return new GenerationRequest(
                versions.lease(version).orElseThrow(),
                List.of(1, 2, 3),
                sampling,
                Guidance.none(),
                new Terms(new Flow("acme", "key"), clock.instant(), beginBy, beginBy.plus(LONG), mayGoOn));
    }

    HeardAnswer asked() {
        return asked(Sampling.greedy(50));
    }

    HeardAnswer asked(Sampling sampling) {
        HeardAnswer heard = new HeardAnswer();
        engine.submit(request(sampling, () -> true), heard);
        return heard;
    }

    void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    void awaitLoaded() {
        await().until(() -> versions.loaded().contains(version));
    }
}
