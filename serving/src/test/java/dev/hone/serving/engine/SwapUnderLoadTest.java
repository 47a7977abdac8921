package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.generate.GeneratedToken;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Learned;
import dev.hone.llm.score.GuidedPair;
import dev.hone.llm.score.GuidedScorer;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import dev.hone.serving.models.LoadedVersions;
import dev.hone.serving.models.ServedBase;
import dev.hone.serving.models.TestModels;
import dev.hone.serving.models.VersionLease;
import java.nio.file.Path;
import java.time.Duration;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A response comes from the version that it reports, adapter or whole model, guided or not, and swaps under load fail
 * no request. With
 * {@code -Dhone.swap.requests=10000} there are as many, over versions that come, go and come again.
 */
class SwapUnderLoadTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TOKENS = 12;
    private static final int REQUESTS = Integer.getInteger("hone.swap.requests", 240);
    private static final int REQUESTS_PER_SWAP = 40;
    private static final int AT_ONCE = 1_000;
    private static final double WEIGHT = 2;
    private static final double EXACT = 1e-3;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    @TempDir
    Path folder;

    private record Asked(Ticket ticket, Recorded heard) {

        String version() {
            return ticket.request().lease().version();
        }

        boolean guided() {
            return ticket.request().guidance().guides();
        }
    }

    @Test
    void everyResponseIsOfTheVersionThatItReports() {
        Torch.setThreads(1);
        try (ServedBase base = TestModels.base(folder.resolve("base"), 1)) {
            Map<String, Optional<Learned>> versions = publish(base);
            List<Asked> asked = askWhileVersionsChange(base, List.copyOf(versions.keySet()));
            assertThat(asked).hasSize(REQUESTS);
            for (boolean guided : new boolean[] {false, true}) {
                List<Asked> alike =
                        asked.stream().filter(one -> one.guided() == guided).toList();
                assertThat(alike.stream().map(Asked::version).distinct())
                        .containsExactlyInAnyOrderElementsOf(versions.keySet());
                versions.forEach((version, learned) -> compare(base, version, learned, alike));
            }
            versions.values().forEach(learned -> learned.ifPresent(Learned::release));
        }
    }

    private Map<String, Optional<Learned>> publish(ServedBase base) {
        ArtifactStore store = ArtifactStores.at(folder.resolve("artifacts").toString());
        Map<String, Optional<Learned>> versions = new LinkedHashMap<>();
        versions.put("main@base", Optional.empty());
        for (long seed = 1; seed <= 4; seed++) {
            // Two whole models after each other: they are there at once.
            Learned learned = seed == 2 || seed == 3 ? TestModels.whole(base, seed) : TestModels.adapter(base, seed);
            versions.put(TestModels.publish(store, folder, base, learned), Optional.of(learned));
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
                        new EngineConfig(6, 6, 2 * AT_ONCE, 1), base.model(), base.tokenizer(), Set.of(), CLOCK)) {
            loaded.want(List.of(names.get(0)));
            await().atMost(PATIENCE).until(() -> loaded.loaded().contains(names.get(0)));
            for (int stage = 0; asked.size() < REQUESTS; stage++) {
                String old = names.get(stage % names.size());
                String next = names.get((stage + 1) % names.size());
                loaded.want(List.of(old, next));
                for (int i = 0; i < REQUESTS_PER_SWAP; i++) {
                    asked.add(ask(engine, lease(loaded, old, next, random), random));
                }
                await().atMost(PATIENCE).until(() -> loaded.loaded().contains(next) && engine.running() < AT_ONCE);
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

    /** Every second one is guided away from another prompt. */
    private static Asked ask(BatchingEngine engine, VersionLease lease, SplittableRandom random) {
        List<Integer> prompt = prompt(random);
        List<Integer> other = prompt(random);
        Guidance guidance = random.nextBoolean() ? Guidance.of(WEIGHT, ids(other)) : Guidance.none();
        Sampling sampling = new Sampling(1, 1, TOKENS, random.nextLong());
        Instant later = Instant.EPOCH.plusSeconds(1);
        Terms terms = new Terms(new Flow("default", ""), Instant.EPOCH, later, later, () -> true);
        Recorded heard = new Recorded();
        return new Asked(engine.take(new GenerationRequest(lease, prompt, sampling, guidance, terms), heard), heard);
    }

    /** Under one of a few instructions, whose beginning is known then of whichever version has read it. */
    private static List<Integer> prompt(SplittableRandom random) {
        List<Integer> prompt = new ArrayList<>(TestModels.prompt(new SplittableRandom(random.nextInt(3)), 40));
        prompt.addAll(TestModels.prompt(random, 2 + random.nextInt(30)));
        return prompt;
    }

    /** Under one version, its own responses have the log-probabilities that were reported, and no other ones do. */
    private static void compare(ServedBase base, String version, Optional<Learned> learned, List<Asked> asked) {
        boolean[] fits = new boolean[asked.size()];
        Arrays.fill(fits, true);
        for (int length : new int[] {4, 8, TOKENS}) {
            double[] taught = taught(base, learned.orElse(null), asked, length);
            for (int i = 0; i < fits.length; i++) {
                fits[i] &= Math.abs(reported(asked.get(i), length) - taught[i]) < EXACT;
            }
        }
        for (int i = 0; i < fits.length; i++) {
            assertThat(fits[i]).isEqualTo(asked.get(i).version().equals(version));
        }
    }

    private static double[] taught(ServedBase base, @Nullable Learned learned, List<Asked> asked, int length) {
        if (!asked.get(0).guided()) {
            List<TokenSequence> rows =
                    asked.stream().map(each -> own(each, length)).toList();
            return new Scorer(base.model())
                    .responseLogprobs(rows, learned).stream()
                            .mapToDouble(SequenceScore::logprob)
                            .toArray();
        }
        List<GuidedPair> pairs = asked.stream()
                .map(each -> new GuidedPair(own(each, length), other(each, length)))
                .toList();
        return new GuidedScorer(base.model())
                .scores(pairs, new double[] {WEIGHT}, learned).stream()
                        .mapToDouble(score -> score.weights().get(0).logprob())
                        .toArray();
    }

    private static TokenSequence own(Asked asked, int length) {
        return beginning(asked, asked.ticket().request().prompt(), length);
    }

    private static TokenSequence other(Asked asked, int length) {
        return beginning(asked, asked.ticket().request().guidance().negativePrompt(), length);
    }

    private static TokenSequence beginning(Asked asked, List<Integer> prompt, int length) {
        int[] answer = asked.ticket().row().tokens().stream()
                .limit(length)
                .mapToInt(GeneratedToken::id)
                .toArray();
        return new TokenSequence(
                IntStream.concat(Arrays.stream(ids(prompt)), Arrays.stream(answer))
                        .toArray(),
                prompt.size());
    }

    private static double reported(Asked asked, int length) {
        return asked.ticket().row().tokens().stream()
                .limit(length)
                .mapToDouble(GeneratedToken::logprob)
                .sum();
    }

    private static int[] ids(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }
}
