package dev.hone.trainer.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.train.ResponseLoss;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and their derivatives by log-probabilities, against trl and PyTorch: {@code golden/make_objectives.py}. */
class ObjectiveLossesTest {

    private record Case(String objective, JsonNode expected) {

        List<Double> numbers(String key) {
            return StreamSupport.stream(expected.path(key).spliterator(), false)
                    .map(JsonNode::asDouble)
                    .toList();
        }

        @Override
        public String toString() {
            return objective + ", beta " + expected.path("beta") + expected.path("clip") + ", "
                    + numbers("slopes").size() + " rows";
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream in = ObjectiveLossesTest.class.getResourceAsStream("/golden/objectives.json")) {
            JsonNode all = new JsonMapper().readTree(in);
            List<Case> cases = new ArrayList<>();
            for (String objective : List.of("dpo", "kto", "rwr", "importance-weighted-sft")) {
                all.path(objective).forEach(one -> cases.add(new Case(objective, one)));
            }
            return cases.stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void lossAndDerivativesAreThoseOfTheReference(Case one) {
        ResponseLoss loss = objective(one).loss(batch(one)).orElseThrow();

        ResponseLoss.Weighted weighted =
                loss.of(scores(one, "logprobs"), loss.comparesWithStart() ? scores(one, "reference") : List.of());

        assertThat(weighted.loss()).isCloseTo(one.expected().path("loss").asDouble(), within(1e-9));
        double[] slopes =
                weighted.weights().stream().mapToDouble(weight -> -weight).toArray();
        assertThat(Arrays.stream(slopes).boxed().toList()).hasSameSizeAs(one.numbers("slopes"));
        assertThat(slopes)
                .containsExactly(
                        one.numbers("slopes").stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray(),
                        within(1e-9));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rewards")
    void rewardsWeighAsTheReferenceHasIt(Case one) {
        List<Demonstration> pool = new ArrayList<>();
        for (double quality : one.numbers("pool")) {
            pool.add(Fixtures.demonstration("i%02d".formatted(pool.size()), (int) quality));
        }

        List<Double> weights = objective(one).sample(pool, 1, 1).stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(row -> row.demonstration().id()))
                .map(SampledExample::weight)
                .toList();

        List<Double> first = one.numbers("weights");
        for (int i = 0; i < first.size(); i++) {
            assertThat(weights.get(i)).isCloseTo(first.get(i), within(1e-9));
        }
    }

    static Stream<Case> rewards() throws IOException {
        return cases().filter(one -> one.expected().has("pool"));
    }

    private static Objective objective(Case one) {
        return Objective.of(Recipe.fromMap(Map.of(
                "objective",
                one.objective(),
                "beta",
                one.expected().path("beta").asText("0.1"),
                "importance.clip",
                one.expected().path("clip").asText("2"))));
    }

    private static List<SampledExample> batch(Case one) {
        List<Double> weights = one.expected().has("weights")
                ? one.numbers("weights")
                : one.numbers("slopes").stream().map(slope -> 1.0).toList();
        return weights.stream()
                .map(weight -> new SampledExample(Fixtures.demonstration("a", 0), null, 0, weight))
                .toList();
    }

    private static List<SequenceScore> scores(Case one, String key) {
        List<Double> logprobs = one.numbers(key);
        List<Double> tokens = one.numbers("tokens");
        List<SequenceScore> scores = new ArrayList<>();
        for (int i = 0; i < logprobs.size(); i++) {
            scores.add(new SequenceScore(logprobs.get(i), tokens.get(i).intValue()));
        }
        return scores;
    }
}
