package dev.hone.serving.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.serving.models.BaseText;
import dev.hone.serving.models.LoadedVersions;
import dev.hone.serving.models.VersionLease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions on an engine that is another process. */
class ExternalVersionsTest {

    private static final String BASE = "main@base";

    @TempDir
    Path folder;

    private final StubProcess stub = new StubProcess();
    private BaseText base;
    private ArtifactStore store;
    private ExternalServer server;
    private ExternalLoader loader;
    private LoadedVersions versions;

    @BeforeEach
    void start() throws IOException {
        base = ExternalVersion.base(folder);
        store = ArtifactStores.at(folder.resolve("artifacts").toString());
        open(Map.of());
    }

    private void open(Map<String, String> settings) {
        ExternalConfig config = stub.config(settings);
        server = new ExternalServer(config, new EngineClient(config), base);
        loader = new ExternalLoader(server, store);
        versions = new LoadedVersions(loader, Duration.ofMillis(5), Duration.ofMillis(50));
    }

    private void openAgain(Map<String, String> settings) {
        versions.close();
        loader.close();
        server.client().close();
        open(settings);
    }

    @AfterEach
    void stop() {
        versions.close();
        loader.close();
        server.client().close();
        base.close();
        stub.close();
    }

    private String publish(String tag) {
        return ExternalVersion.publish(store, folder, base.renderer(), "main", tag);
    }

    private static String nameOf(String version) {
        return "hone.main." + version.substring(version.indexOf(':') + 1);
    }

    private void awaitLoaded(String... names) {
        await().untilAsserted(() -> assertThat(versions.loaded()).containsExactlyInAnyOrder(names));
    }

    private void awaitRefused(String version, String words) {
        await().untilAsserted(() -> assertThat(versions.missing())
                .hasEntrySatisfying(version, why -> assertThat(why).contains(words)));
        assertThat(versions.lease(version)).isEmpty();
    }

    @Test
    void areLoadedUnderNamesThatHoldTheirDigestsAndUnloadedAfterTheirLastLease() {
        String first = publish("one");
        String second = publish("two");
        versions.want(List.of(BASE, first));
        awaitLoaded(BASE, first);
        VersionLease held = versions.lease(first).orElseThrow();

        versions.want(List.of(BASE, second));
        awaitLoaded(BASE, second);

        assertThat(stub.seen().path("adapters").has(nameOf(first))).isTrue();
        assertThat(stub.seen().path("unloads").asInt()).isZero();
        held.close();
        await().until(() -> !stub.seen().path("adapters").has(nameOf(first)));
        assertThat(stub.seen().path("adapters").has(nameOf(second))).isTrue();
    }

    @Test
    void areRefusedInWordsWhereTheyAreWholeModels() throws IOException {
        String adapter = publish("one");
        Path written = Files.createDirectory(folder.resolve("whole"));
        Path stored = store.fetch(adapter.substring("main@".length())).orElseThrow();
        String manifest = Files.readString(stored.resolve("training_manifest.json"));
        Files.writeString(
                written.resolve("training_manifest.json"), manifest.replaceFirst("\\{", "{\"weights\": \"all\", "));
        String whole = "main@" + store.put(written).digest();

        versions.want(List.of(whole));

        awaitRefused(whole, "it is a whole model (trainer.recipe.weights: all)");
        assertThat(stub.seen().path("loads").asInt()).isZero();
    }

    @Test
    void haveTheirGoalsAndNoGuidance() {
        String version = publish("one");
        versions.want(List.of(version));
        awaitLoaded(version);

        try (VersionLease lease = versions.lease(version).orElseThrow()) {
            assertThat(lease.goals().sentence("acme/chat", 1)).contains("best 50% (1 of 1)");
            assertThat(lease.goals().guidance()).isEqualTo(1);
            assertThat(lease.digest()).isEqualTo(version.substring("main@".length()));
        }
    }

    @Test
    void areNotReadyBeforeTheEngineHasAnswered() {
        String version = publish("one");
        stub.be("{\"holdsLoads\": true}");

        versions.want(List.of(version));

        try {
            await().until(() -> stub.seen().path("loads").asInt() == 1);
            assertThat(versions.loaded()).isEmpty();
        } finally {
            stub.be("{}");
        }
        awaitLoaded(version);
    }

    @Test
    void areRefusedWhereTheEngineAnswersUnderAnotherNameAndTakenOnceItDoesNot() {
        String version = publish("one");
        stub.be("{\"answersAs\": \"" + StubProcess.BASE + "\"}");

        versions.want(List.of(version));

        awaitRefused(version, "answered as " + StubProcess.BASE);
        stub.be("{}");
        awaitLoaded(version);
    }

    @Test
    void areTriedAgainUntilTheEngineLoadsThem() {
        String version = publish("one");
        stub.be("{\"loadStatus\": 500}");

        versions.want(List.of(version));

        awaitRefused(version, "out of memory");
        stub.be("{}");
        awaitLoaded(version);
    }

    @Test
    void areLookedForWhereTheEngineSeesTheStore() throws IOException {
        String version = publish("one");
        Path elsewhere = folder.resolve("as-the-engine-sees-it");
        Files.createSymbolicLink(elsewhere, folder.resolve("artifacts"));
        openAgain(Map.of("serving.external.artifacts.path", elsewhere + "/"));

        versions.want(List.of(version));

        awaitLoaded(version);
        assertThat(stub.seen().path("adapters").path(nameOf(version)).asText()).startsWith(elsewhere.toString());
    }

    @Test
    void sayWhereToMendAStoreThatTheEngineDoesNotSee() {
        String version = publish("one");
        openAgain(Map.of("serving.external.artifacts.path", "/nowhere"));

        versions.want(List.of(version));

        awaitRefused(version, "serving.external.artifacts.path");
    }

    @Test
    void areRefusedWhereTheEngineHasTheNameFromAnotherFolder() {
        String version = publish("one");
        versions.want(List.of(version));
        awaitLoaded(version);
        Path elsewhere = folder.resolve("copy");
        openAgain(Map.of("serving.external.artifacts.path", elsewhere.toString()));

        versions.want(List.of(version));

        awaitRefused(version, "and not from " + elsewhere);
    }

    @Test
    void areTakenAsTheyAreByAServerThatWasStartedAgain() {
        String version = publish("one");
        versions.want(List.of(version));
        awaitLoaded(version);

        openAgain(Map.of());
        versions.want(List.of(version));

        awaitLoaded(version);
        assertThat(stub.seen().path("unloads").asInt()).isZero();
    }

    @Test
    void areRefusedWhereTheyWereTrainedOnAnotherBase() {
        String version = publish("one");
        openAgain(Map.of("serving.external.base.digest", "sha256:" + "cc".repeat(32)));

        versions.want(List.of(version));

        awaitRefused(version, "it was trained on the base model " + ExternalVersion.BASE_DIGEST);
    }

    @Test
    void areLoadedAgainWhenTheEngineWasStartedAgain() {
        String version = publish("one");
        versions.want(List.of(BASE, version));
        awaitLoaded(BASE, version);
        try (EngineWatch watch = new EngineWatch(server, versions)) {
            await().until(() -> watch.away().isEmpty());
            stub.kill();
            await().until(() -> watch.away().isPresent());
            stub.startAgain();

            await().until(() -> watch.away().isEmpty());

            await().until(() -> stub.seen().path("adapters").has(nameOf(version)));
            awaitLoaded(BASE, version);
        }
    }

    @Test
    void areWaitedForWhereTheEngineIsNotThereYet() {
        String version = publish("one");
        stub.kill();

        versions.want(List.of(BASE, version));

        awaitRefused(BASE, "cannot be reached");
        stub.startAgain();
        awaitLoaded(BASE, version);
    }

    @Test
    void areAskedForByTheBaseAndTheAdapterWhereTheEngineIsSglang() {
        String version = publish("one");
        openAgain(Map.of("serving.external.kind", "sglang"));

        versions.want(List.of(version));

        awaitLoaded(version);
        JsonNode seen = stub.seen();
        assertThat(seen.path("adapters").has(nameOf(version))).isTrue();
    }

    @Test
    void areNotLoadedWhereTheEngineHasWhatItWasStartedWith() {
        String version = publish("one");
        openAgain(Map.of("serving.external.kind", "static"));

        versions.want(List.of(BASE, version));

        awaitRefused(version, "start it with this version under this name");
        awaitLoaded(BASE);
        assertThat(stub.seen().path("loads").asInt()).isZero();
    }

    private String startedWith(String version) throws IOException {
        Path of = store.fetch(version.substring(version.indexOf('@') + 1)).orElseThrow();
        return "{\"echoes\": true, \"started\": {\"%s\": \"%s\"}}".formatted(nameOf(version), of);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tgi", "static"})
    void areToldFromTheBaseWhereTheEngineAnswersUnderAnyName(String kind) throws IOException {
        String version = publish("one");
        stub.be("{\"echoes\": true}");
        openAgain(Map.of("serving.external.kind", kind, "serving.external.prompts", "messages"));

        versions.want(List.of(BASE, version));

        awaitRefused(version, "answers under names that it does not have");
        awaitLoaded(BASE);
        stub.be(startedWith(version));
        awaitLoaded(BASE, version);
        assertThat(stub.seen().path("loads").asInt()).isZero();
    }

    @Test
    void areProvenAgainWhereSuchAnEngineWasAway() throws IOException {
        String version = publish("one");
        stub.be(startedWith(version));
        openAgain(Map.of("serving.external.kind", "tgi", "serving.external.prompts", "messages"));
        versions.want(List.of(BASE, version));
        awaitLoaded(BASE, version);
        try (EngineWatch watch = new EngineWatch(server, versions)) {
            await().until(() -> watch.away().isEmpty());
            stub.kill();
            await().until(() -> watch.away().isPresent());
            stub.startAgain();
            stub.be("{\"echoes\": true}");

            awaitRefused(version, "answers under names that it does not have");
        }
    }

    @Test
    void areNotHadFromLlamaCppWhoseBaseIs() {
        String version = publish("one");
        openAgain(Map.of("serving.external.kind", "llamacpp"));

        versions.want(List.of(BASE, version));

        awaitRefused(version, "hone versions export --merged");
        awaitLoaded(BASE);
    }

    @Test
    void showTheKeyOfTheFile() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "secret-1\n");
        openAgain(Map.of("serving.external.key.file", key.toString()));

        versions.want(List.of(BASE));

        awaitLoaded(BASE);
        assertThat(stub.seen().path("authorization").asText()).isEqualTo("Bearer secret-1");
    }
}
