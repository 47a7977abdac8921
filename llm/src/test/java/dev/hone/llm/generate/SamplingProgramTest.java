package dev.hone.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingProgramTest {

    /**
     * Uniform numbers in the middle of as many equal parts of [0, 1): their tokens are the distribution, to one part.
     */
    private static final int PARTS = 20_000;

    private static final double[] THREE = {.3, .5, .2};

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    record Case(String name, List<Double> logits, List<Double> seen, Sampling sampling, List<Double> probabilities) {
        static Case of(JsonNode node) {
            JsonNode settings = node.path("settings");
            Sampling sampling = new Sampling(
                            settings.path("temperature").asDouble(),
                            settings.path("topP").asDouble(),
                            1,
                            0)
                    .withTopK(settings.path("topK").asInt())
                    .withMinP(settings.path("minP").asDouble())
                    .withRepetitionPenalty(settings.path("repetitionPenalty").asDouble());
            return new Case(
                    node.path("name").asText(),
                    doubles(node.path("logits")),
                    doubles(node.path("seen")),
                    sampling,
                    doubles(node.path("probabilities")));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream json = SamplingProgramTest.class.getResourceAsStream("/sampling/sampling.json")) {
            List<Case> cases = new ArrayList<>();
            new ObjectMapper().readTree(Objects.requireNonNull(json)).forEach(node -> cases.add(Case.of(node)));
            return cases.stream();
        }
    }

    private static List<Double> doubles(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToObj(i -> array.get(i).asDouble())
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void leavesTheDistributionThatTransformersLeaves(Case golden) {
        SeenTokens seen = new SeenTokens();
        golden.seen().forEach(id -> seen.add(id.intValue()));
        List<SamplingProgram.Row> rows = IntStream.range(0, PARTS)
                .mapToObj(i -> new SamplingProgram.Row(golden.sampling(), (i + .5) / PARTS, seen))
                .toList();
        double[] logits =
                golden.logits().stream().mapToDouble(Double::doubleValue).toArray();
        int[] counts = new int[logits.length];
        choose(logits, rows).forEach(token -> counts[token.id()]++);
        for (int id = 0; id < counts.length; id++) {
            double expected = golden.probabilities().get(id);
            assertThat((double) counts[id] / PARTS).as("token %d", id).isCloseTo(expected, within(1.5 / PARTS));
            if (expected == 0) {
                assertThat(counts[id]).as("token %d", id).isZero();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void drawsInProportion(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] logits = random.doubles(12, -2, 2).toArray();
        TokenChooser chooser = new TokenChooser(new Sampling(1.3, 1, 1, seed), null);
        int draws = 30_000;
        List<SamplingProgram.Row> rows =
                Stream.generate(() -> chooser.next(Set.of())).limit(draws).toList();
        double[] counts = new double[12];
        choose(logits, rows).forEach(token -> counts[token.id()]++);
        double[] weights = Arrays.stream(logits).map(x -> Math.exp(x / 1.3)).toArray();
        double total = Arrays.stream(weights).sum();
        double chiSquare = IntStream.range(0, 12)
                .mapToDouble(id -> {
                    double expected = draws * weights[id] / total;
                    return (counts[id] - expected) * (counts[id] - expected) / expected;
                })
                .sum();
        // The 99.9th percentile for 11 degrees of freedom.
        assertThat(chiSquare).isLessThan(31.26);
    }

    @Test
    void rowsOfAnySettingsShareABatch() {
        SplittableRandom random = new SplittableRandom(4);
        double[] logits = random.doubles(500, -6, 6).toArray();
        List<SamplingProgram.Row> rows =
                IntStream.range(0, 64).mapToObj(i -> anyRow(random, i)).toList();
        List<GeneratedToken> together = choose(logits, rows);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(choose(logits, List.of(rows.get(i))).get(0)).isEqualTo(together.get(i));
        }
        assertThat(together.stream().map(GeneratedToken::id).distinct().count()).isGreaterThan(10);
    }

    private static SamplingProgram.Row anyRow(SplittableRandom random, int i) {
        SeenTokens seen = new SeenTokens();
        random.ints(i, 0, 500).forEach(seen::add);
        Sampling sampling = new Sampling(random.nextInt(3), random.nextBoolean() ? 1 : .8, 1, 0)
                .withTopK(random.nextInt(4) * 30)
                .withMinP(random.nextBoolean() ? 0 : .01)
                .withRepetitionPenalty(random.nextBoolean() ? 1 : 1.3);
        return new SamplingProgram.Row(sampling, random.nextDouble(), seen);
    }

    @Test
    void theGreedyChoiceIsTheFirstOfTheLikeliest() {
        double[] logits = {1, 3, 3, 2};
        GeneratedToken chosen = choose(logits, List.of(row(Sampling.greedy(1)))).get(0);
        assertThat(chosen.id()).isEqualTo(1);
        assertThat(chosen.logprob()).isCloseTo(logprob(logits, 1), within(1e-6));
    }

    @Test
    void reportsTheModelsOwnLogprobsWhateverTheFilters() {
        double[] logits = Arrays.stream(THREE).map(Math::log).toArray();
        SeenTokens seen = new SeenTokens();
        seen.add(1);
        Sampling sampling =
                new Sampling(.4, .5, 1, 0).withTopK(2).withRepetitionPenalty(9).withTopLogprobs(2);
        GeneratedToken chosen = choose(logits, List.of(new SamplingProgram.Row(sampling, .1, seen)))
                .get(0);
        assertThat(chosen.id()).isZero();
        assertThat(Math.exp(chosen.logprob())).isCloseTo(.3, within(1e-6));
        assertThat(chosen.alternatives())
                .extracting(GeneratedToken.Alternative::id)
                .containsExactly(1, 0);
        assertThat(Math.exp(chosen.alternatives().get(0).logprob())).isCloseTo(.5, within(1e-6));
        assertThat(choose(
                        logits,
                        List.of(row(Sampling.greedy(1)), row(Sampling.greedy(1).withTopLogprobs(9)))))
                .extracting(token -> token.alternatives().size())
                .containsExactly(0, 3);
    }

    @Test
    void extremeSettingsAndUniformsStillChooseAToken() {
        double[] logits = {100, -100, Double.NEGATIVE_INFINITY, 100, 99};
        double almostOne = Math.nextDown(1.);
        for (Sampling sampling : List.of(
                new Sampling(1e-300, 1, 1, 0),
                new Sampling(1e300, 1, 1, 0),
                new Sampling(1, Double.MIN_VALUE, 1, 0),
                new Sampling(1e-300, .5, 1, 0).withTopK(4),
                new Sampling(1, 1, 1, 0).withMinP(1))) {
            for (double uniform : new double[] {0, almostOne}) {
                GeneratedToken chosen = choose(
                                logits, List.of(new SamplingProgram.Row(sampling, uniform, new SeenTokens())))
                        .get(0);
                assertThat(chosen.id()).isNotEqualTo(2);
                assertThat(chosen.logprob()).isFinite();
            }
        }
    }

    @Test
    void theSmallestTopPLeavesTheLikeliest() {
        double[] logits = {2.9, 3, -5, -5, -5};
        Sampling narrow = new Sampling(1, Double.MIN_VALUE, 1, 0);
        assertThat(choose(logits, List.of(row(narrow))).get(0).id()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void logitsThatAreNoNumbersGiveNoLogprob(double broken) {
        double[] logits = {1, broken, 2};
        for (Sampling sampling : List.of(
                Sampling.greedy(1),
                new Sampling(1, 1, 1, 0),
                new Sampling(1, .5, 1, 0),
                new Sampling(1, .5, 1, 0).withTopK(2))) {
            assertThat(choose(logits, List.of(row(sampling))).get(0).logprob()).isNaN();
        }
    }

    private static SamplingProgram.Row row(Sampling sampling) {
        return new SamplingProgram.Row(sampling, .5, new SeenTokens());
    }

    private static double logprob(double[] logits, int id) {
        return logits[id] - Math.log(Arrays.stream(logits).map(Math::exp).sum());
    }

    /** The same logits for every row. */
    private static List<GeneratedToken> choose(double[] logits, List<SamplingProgram.Row> rows) {
        float[] flat = new float[logits.length * rows.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) logits[i % logits.length];
        }
        try (PtNDManager scope = Torch.newScope()) {
            PtNDArray tensor = (PtNDArray) scope.create(flat, new Shape(rows.size(), logits.length));
            return SamplingProgram.shared().choose(scope, tensor, rows);
        }
    }
}
