package dev.hone.serving.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.WholeModel;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.schemas.versions.VersionName;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadedVersionsTest {

    @TempDir
    Path folder;

    private ServedBase base;
    private ArtifactStore store;
    private LoadedVersions versions;

    @BeforeEach
    void start() {
        base = TestModels.base(folder.resolve("base"), 1);
        store = ArtifactStores.at(folder.resolve("artifacts").toString());
        versions = new LoadedVersions(base, store, Duration.ofMillis(5), Duration.ofMillis(20));
    }

    @AfterEach
    void stop() {
        versions.close();
        base.close();
    }

    private void want(String... names) {
        versions.want(List.of(names));
    }

    private void awaitLoaded(String... names) {
        await().untilAsserted(() -> assertThat(versions.loaded()).containsExactlyInAnyOrder(names));
    }

    private void awaitRefused(String version, String words) {
        await().untilAsserted(() -> assertThat(versions.missing())
                .hasEntrySatisfying(version, why -> assertThat(why).contains(words)));
        assertThat(versions.lease(version)).isEmpty();
    }

    private String publish(long seed) {
        return TestModels.publish(store, folder, base, TestModels.adapter(base, seed));
    }

    @Test
    void releasesWhatNobodyWantsWithItsLastLease() {
        String first = publish(1);
        String second = publish(2);
        want(first, "main@base");
        awaitLoaded(first, "main@base");
        VersionLease one = versions.lease(first).orElseThrow();
        VersionLease two = versions.lease(first).orElseThrow();

        want(second);

        awaitLoaded(second);
        assertThat(versions.lease(first)).isEmpty();
        one.close();
        assertThat(two.attached().decoder()).isNotNull();
        two.close();
        assertThatThrownBy(() -> two.attached().decoder()).hasMessageContaining("closed");
        assertThatThrownBy(one::close).isInstanceOf(IllegalStateException.class).hasMessageContaining("twice");
    }

    @Test
    void keepsWhatIsWantedAgainBeforeItsLastLeaseCloses() {
        String version = publish(1);
        want(version);
        awaitLoaded(version);
        try (VersionLease held = versions.lease(version).orElseThrow()) {
            want("main@base");
            want(version);
            try (VersionLease again = versions.lease(version).orElseThrow()) {
                assertThat(again.attached()).isSameAs(held.attached());
            }
        }
        assertThat(versions.loaded()).containsExactly(version);
    }

    @Test
    void saysWhatAVersionWasTrainedToBeAskedFor() {
        String version = publish(1);
        want(version, "other@base");
        awaitLoaded(version, "other@base");
        try (VersionLease trained = versions.lease(version).orElseThrow();
                VersionLease bare = versions.lease("other@base").orElseThrow()) {
            assertThat(trained.digest()).isEqualTo(version.substring("main@".length()));
            assertThat(trained.goals().levels("acme/support")).containsExactly(0, 1);
            // The percentage that training said, not the share that it stands for.
            assertThat(trained.goals().sentence("acme/support", 1)).contains("best 95% (1 of 1)");
            assertThat(bare.digest()).isEqualTo(base.model().digest());
            assertThat(bare.goals().levels("acme/support")).isEmpty();
        }
    }

    @Test
    void aVersionThatWasTrainedWithoutGoalsIsServedWithoutThem() throws IOException {
        Path written = TestModels.folder(folder, base, TestModels.adapter(base, 1));
        Path manifest = written.resolve("training_manifest.json");
        Files.writeString(
                manifest, Files.readString(manifest).replaceFirst("\"goalPrompt\": .*", "\"goalPrompt\": null,"));
        String version = "main@" + store.put(written).digest();
        want(version);
        awaitLoaded(version);

        try (VersionLease lease = versions.lease(version).orElseThrow()) {
            assertThat(lease.goals()).isEqualTo(TrainedGoals.none());
            assertThat(lease.goals().levels("acme/support")).isEmpty();
        }
    }

    @Test
    void loadsAnArtifactThatArrivesLater() {
        ArtifactStore elsewhere = ArtifactStores.at(folder.resolve("elsewhere").toString());
        Adapter adapter = TestModels.adapter(base, 7);
        String version = TestModels.publish(elsewhere, folder, base, adapter);
        want(version);
        awaitRefused(version, "not in the artifact store");

        TestModels.publish(store, folder, base, adapter);

        awaitLoaded(version);
        assertThat(versions.missing()).isEmpty();
    }

    @Test
    void refusesAnArtifactThatWasChanged() throws IOException {
        String version = publish(1);
        Path stored = store.fetch(version.substring("main@".length())).orElseThrow();
        Files.writeString(stored.resolve("training_manifest.json"), TestModels.manifest(base) + " ");
        want(version);
        awaitRefused(version, "was changed");
    }

    @Test
    void refusesAVersionOfAnotherBase() {
        String version;
        try (ServedBase other = TestModels.base(folder.resolve("other"), 2)) {
            version = TestModels.publish(store, folder, other, TestModels.adapter(base, 1));
        }
        want(version);
        awaitRefused(version, "it was trained on the base model");
    }

    @Test
    void refusesAVersionThatComputesNoNumbers() {
        Adapter sound = TestModels.adapter(base, 1);
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(sound.tensors());
        FloatTensor first = FloatTensor.named(tensors, tensors.firstKey());
        float[] values = new float[first.values().length];
        Arrays.fill(values, Float.MAX_VALUE);
        tensors.put(tensors.firstKey(), new FloatTensor(first.shape(), values));
        String version = TestModels.publish(store, folder, base, new Adapter(sound.config(), tensors));
        want(version);
        awaitRefused(version, "weights are broken");
    }

    @Test
    void refusesANameWithoutADigest() {
        want("main@v2");
        awaitRefused("main@v2", "the name of a version is line@base or line@sha256:");
    }

    private String publishWhole(long seed) {
        WholeModel whole = TestModels.whole(base, seed);
        try {
            return TestModels.publish(store, folder, base, whole);
        } finally {
            whole.release();
        }
    }

    @Test
    void aWholeModelComputesWithWeightsOfItsOwnWhichGoWithItsLastLease() {
        String version = publishWhole(1);
        want(version, "main@base");
        awaitLoaded(version, "main@base");
        VersionLease held = versions.lease(version).orElseThrow();
        LanguageModel own = held.attached().model();
        assertThat(own).isNotSameAs(base.model());
        assertThat(held.goals().levels("acme/support")).containsExactly(0, 1);

        want("main@base");

        assertThat(own.weights()).isNotEmpty();
        held.close();
        assertThatThrownBy(own::weights).hasMessageContaining("closed");
        assertThat(base.model().weights()).isNotEmpty();
    }

    @Test
    void soManyWholeModelsAreHeldAtOnceAndTheNextOneWaitsUntilOneGoes() {
        String first = publishWhole(1);
        String second = publishWhole(2);
        String third = publishWhole(3);
        String fourth = publishWhole(4);
        String adapter = publish(5);
        want(first, second, third, "main@base");
        awaitLoaded(first, second, third, "main@base");

        want(first, second, third, fourth, adapter, "main@base");

        awaitRefused(fourth, "holds 3 of them at once and no more (serving.whole.versions");
        awaitLoaded(first, second, third, adapter, "main@base");
        want(second, third, fourth, "main@base");
        awaitLoaded(second, third, fourth, "main@base");
        assertThat(versions.missing()).isEmpty();
    }

    @Test
    void whatIsNamedFirstHasTheRoom() {
        List<String> all = List.of(publishWhole(1), publishWhole(2), publishWhole(3), publishWhole(4));
        List<String> reversed = new ArrayList<>(all);
        Collections.reverse(reversed);

        versions.want(all);
        awaitRefused(all.get(3), "at once and no more");
        awaitLoaded(all.get(0), all.get(1), all.get(2));

        try (LoadedVersions others = new LoadedVersions(base, store)) {
            others.want(reversed);
            await().untilAsserted(() ->
                    assertThat(others.loaded()).containsExactlyInAnyOrder(all.get(3), all.get(2), all.get(1)));
            await().untilAsserted(() -> assertThat(others.missing()).containsOnlyKeys(all.get(0)));
        }
    }

    /** Whichever of the two that is: else one of them has it by the order of a map. */
    @ParameterizedTest
    @CsvSource({"3, 4", "4, 3"})
    void roomThatComesFreeGoesToWhatIsNamedFirst(int favoured, int other) {
        List<String> all = List.of(publishWhole(1), publishWhole(2), publishWhole(3), publishWhole(4), publishWhole(5));
        versions.want(all);
        awaitLoaded(all.get(0), all.get(1), all.get(2));
        awaitRefused(all.get(3), "at once and no more");
        awaitRefused(all.get(4), "at once and no more");

        want(all.get(favoured), all.get(1), all.get(2), all.get(other));

        awaitLoaded(all.get(1), all.get(2), all.get(favoured));
        awaitRefused(all.get(other), "at once and no more");
    }

    @Test
    void whatFailsForLongKeepsNothingElseFromBeingTried() {
        String third = "main@base";
        VersionLoader loader = name -> {
            if (name.toString().equals(third)) {
                return Optional.of(new VersionLoader.Loaded("digest", TrainedGoals.none(), null, () -> {}));
            }
            throw new IOException("the store is away");
        };
        // What failed is due again at once.
        try (LoadedVersions served = new LoadedVersions(loader, Duration.ZERO, Duration.ZERO)) {
            served.want(List.of("main@sha256:" + "1".repeat(64), "main@sha256:" + "2".repeat(64), third));

            await().untilAsserted(() -> assertThat(served.loaded()).containsExactly(third));
        }
    }

    @Test
    void aWholeModelThatHasNoRoomIsFetchedOnce() {
        String digest = publishWhole(1).substring("main@".length());
        AtomicInteger fetched = new AtomicInteger();
        ArtifactStore counting = (ArtifactStore) Proxy.newProxyInstance(
                ArtifactStore.class.getClassLoader(),
                new Class<?>[] {ArtifactStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("fetch")) {
                        fetched.incrementAndGet();
                    }
                    return method.invoke(store, arguments);
                });
        AttachingLoader loader = new AttachingLoader(base, counting, 0);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> loader.load(VersionName.parse("main@" + digest)))
                    .hasMessageContaining("holds 0 of them at once and no more");
        }

        assertThat(fetched).hasValue(1);
    }

    @Test
    void refusesAWholeModelOfAnotherShapeAndTakesTheNextOneInItsPlace() throws IOException {
        List<String> narrow = new ArrayList<>();
        for (long seed = 1; seed <= 4; seed++) {
            try (LanguageModel other = LanguageModel.random(ModelConfig.small(260, 16, 2, 4, TestModels.END), seed)) {
                narrow.add(TestModels.publish(store, folder, base, new WholeModel(other)));
            }
        }
        versions.want(List.copyOf(narrow));
        for (String version : narrow) {
            awaitRefused(version, "differ in shape");
        }

        String sound = publishWhole(1);
        want(sound);

        awaitLoaded(sound);
    }

    @Test
    void refusesAKindOfVersionThatItDoesNotKnow() throws IOException {
        Path written = TestModels.folder(folder, base, TestModels.adapter(base, 1));
        Path manifest = written.resolve("training_manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("\\{", "{\"weights\": \"some\", "));
        String version = "main@" + store.put(written).digest();

        want(version);

        awaitRefused(version, "weights that this server does not know: some");
    }
}
