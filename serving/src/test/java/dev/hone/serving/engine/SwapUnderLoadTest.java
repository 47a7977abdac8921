package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.generate.GeneratedToken;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import dev.hone.serving.models.LoadedVersions;
import dev.hone.serving.models.ServedBase;
import dev.hone.serving.models.TestModels;
import dev.hone.serving.models.VersionLease;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A response comes from the version that it reports, and swaps under load fail no request. */
class SwapUnderLoadTest {

    private static final int TOKENS = 12;
    private static final int REQUESTS_PER_SWAP = 40;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    @TempDir
    Path folder;

    private record Asked(Ticket ticket, Recorded heard) {}

    @Test
    void everyResponseIsOfTheVersionThatItReports() {
        Torch.setThreads(1);
        try (ServedBase base = TestModels.base(folder.resolve("base"), 1)) {
            Map<String, Optional<Adapter>> versions = publish(base);
            List<Asked> asked = askWhileVersionsChange(base, List.copyOf(versions.keySet()));
            assertThat(asked).hasSize(REQUESTS_PER_SWAP * versions.size());
            assertThat(asked.stream().map(SwapUnderLoadTest::version).distinct())
                    .containsExactlyInAnyOrderElementsOf(versions.keySet());
            versions.forEach((version, adapter) -> compare(base, version, adapter, asked));
        }
    }

    private Map<String, Optional<Adapter>> publish(ServedBase base) {
        ArtifactStore store = ArtifactStores.at(folder.resolve("artifacts").toString());
        Map<String, Optional<Adapter>> versions = new LinkedHashMap<>();
        versions.put("main@base", Optional.empty());
        for (long seed = 1; seed <= 4; seed++) {
            Adapter adapter = TestModels.adapter(base, seed);
            versions.put(TestModels.publish(store, folder, base, adapter), Optional.of(adapter));
        }
        return versions;
    }

    /** Two versions are loaded at any time; each stage drops one and loads the next while requests go on. */
    private List<Asked> askWhileVersionsChange(ServedBase base, List<String> names) {
        List<Asked> asked = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(5);
        try (LoadedVersions loaded = new LoadedVersions(
                        base, ArtifactStores.at(folder.resolve("artifacts").toString()));
                BatchingEngine engine = new BatchingEngine(
                        new EngineConfig(6, 6, 1_000, 1), base.model(), base.tokenizer(), Set.of(), CLOCK)) {
            loaded.want(Set.of(names.get(0)));
            await().until(() -> loaded.loaded().contains(names.get(0)));
            for (int stage = 0; stage < names.size(); stage++) {
                String next = names.get((stage + 1) % names.size());
                loaded.want(Set.of(names.get(stage), next));
                for (int i = 0; i < REQUESTS_PER_SWAP; i++) {
                    asked.add(ask(engine, lease(loaded, names.get(stage), next, random), random));
                }
                await().until(() -> loaded.loaded().contains(next));
            }
        }
        assertThat(asked).allSatisfy(each -> {
            assertThat(each.heard().ends()).isEqualTo(1);
            assertThat(each.heard().answer()).isPresent();
        });
        return asked;
    }

    private static VersionLease lease(LoadedVersions loaded, String old, String next, SplittableRandom random) {
        return Optional.of(next)
                .filter(version -> random.nextBoolean())
                .flatMap(loaded::lease)
                .or(() -> loaded.lease(old))
                .orElseThrow();
    }

    private static Asked ask(BatchingEngine engine, VersionLease lease, SplittableRandom random) {
        List<Integer> prompt = TestModels.prompt(random, 2 + random.nextInt(30));
        Sampling sampling = new Sampling(1, 1, TOKENS, random.nextLong());
        Recorded heard = new Recorded();
        Ticket ticket = engine.take(
                new GenerationRequest(
                        lease,
                        prompt,
                        sampling,
                        Guidance.none(),
                        new Terms(
                                new Flow("default", ""),
                                Instant.EPOCH.plusSeconds(1),
                                Instant.EPOCH.plusSeconds(1),
                                () -> true)),
                heard);
        return new Asked(ticket, heard);
    }

    private static String version(Asked asked) {
        return asked.ticket().request().lease().version();
    }

    /**
     * Teacher-forced under one version: the log-probabilities of its own responses fit, those of every other one do
     * not.
     */
    private static void compare(ServedBase base, String version, Optional<Adapter> adapter, List<Asked> asked) {
        boolean[] fits = new boolean[asked.size()];
        Arrays.fill(fits, true);
        for (int length : new int[] {4, 8, TOKENS}) {
            List<TokenSequence> rows =
                    asked.stream().map(each -> beginning(each, length)).toList();
            List<SequenceScore> taught = new Scorer(base.model()).responseLogprobs(rows, adapter.orElse(null));
            for (int i = 0; i < fits.length; i++) {
                fits[i] &=
                        Math.abs(reported(asked.get(i), length) - taught.get(i).logprob()) < 1e-3;
            }
        }
        for (int i = 0; i < fits.length; i++) {
            assertThat(fits[i]).isEqualTo(version(asked.get(i)).equals(version));
        }
    }

    private static TokenSequence beginning(Asked asked, int length) {
        List<Integer> prompt = asked.ticket().request().prompt();
        int[] ids = IntStream.concat(
                        prompt.stream().mapToInt(Integer::intValue),
                        asked.ticket().row().tokens().stream().limit(length).mapToInt(GeneratedToken::id))
                .toArray();
        return new TokenSequence(ids, prompt.size());
    }

    private static double reported(Asked asked, int length) {
        return asked.ticket().row().tokens().stream()
                .limit(length)
                .mapToDouble(GeneratedToken::logprob)
                .sum();
    }
}
