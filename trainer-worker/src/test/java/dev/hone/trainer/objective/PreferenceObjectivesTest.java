package dev.hone.trainer.objective;

import static dev.hone.trainer.intake.Fixtures.correctionOf;
import static dev.hone.trainer.intake.Fixtures.demonstration;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.train.ResponseLoss;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.GoalLadder;
import dev.hone.trainer.intake.Origin;
import dev.hone.trainer.intake.RoundRefusedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The objectives that weigh responses against each other: what they draw, and what it weighs. */
class PreferenceObjectivesTest {

    private static final int PHRASINGS = 1;

    @Test
    void noneOfThemKnowsGoalsAndAllAreJudgedOnTheBestAnswers() {
        for (String objective : List.of("rwr", "kto", "dpo")) {
            Objective one = objective(objective, Map.of());
            assertThat(one.goalPrompt()).isEmpty();
            assertThat(one.measure().counts().test(demonstration("a", 299))).isFalse();
            assertThat(one.measure().counts().test(demonstration("b", 300))).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"rwr", "kto"})
    void bothDrawEveryExampleOnceAnEpoch(String objective) {
        Map<String, Long> repeats = rows(objective, Map.of("epochs", "2"), qualities(7, 0, 100, 200, 300)).stream()
                .collect(groupingBy(row -> row.demonstration().id(), counting()));

        assertThat(repeats)
                .hasSize(28)
                .allSatisfy((id, draws) -> assertThat(draws).isEqualTo(2));
    }

    @Test
    void theBetterAResponseTheMoreItWeighs() {
        List<SampledExample> rows = rows("rwr", Map.of("beta", "0.5"), qualities(10, 0, 8_192, 16_384));

        Map<Integer, Double> weights = weights(rows);
        assertThat(at(weights, 16_384) / at(weights, 8_192)).isCloseTo(Math.E, within(1e-9));
        assertThat(at(weights, 8_192) / at(weights, 0)).isCloseTo(Math.E, within(1e-9));
        assertThat(rows.stream().mapToDouble(SampledExample::weight).average().orElse(0))
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void aLargeBetaIsSupervisedFineTuningAndASmallOneOverflowsNowhere() {
        assertThat(weights(rows("rwr", Map.of("beta", "1e9"), qualities(10, 0, 16_384)))
                        .values())
                .allSatisfy(weight -> assertThat(weight).isCloseTo(1, within(1e-6)));
        assertThat(weights(rows("rwr", Map.of("beta", "1e-9"), qualities(10, 0, 16_384))))
                .isEqualTo(Map.of(0, 0.0, 16_384, 2.0));
    }

    @ParameterizedTest(name = "{0}: {1} and more")
    @CsvSource({"0 100 200 300, 200", "0 0 0 300, 300", "0 300 300 300, 300", "50 50 70 90 90 90, 90"})
    void theBetterHalfIsToBeLearntAndTheOtherAvoided(String qualities, int lowest) {
        int[] each = List.of(qualities.split(" ")).stream()
                .mapToInt(Integer::parseInt)
                .toArray();

        List<SampledExample> rows = rows("kto", Map.of(), qualities(5, each));

        assertThat(rows)
                .allSatisfy(row -> assertThat(row.weight() > 0)
                        .isEqualTo(row.demonstration().quality() >= lowest));
        double wanted =
                rows.stream().mapToDouble(row -> Math.max(0, row.weight())).sum();
        double unwanted =
                rows.stream().mapToDouble(row -> Math.max(0, -row.weight())).sum();
        assertThat(wanted).isCloseTo(unwanted, within(1e-9)).isCloseTo(rows.size() / 2.0, within(1e-9));
    }

    @Test
    void halvesAreThoseOfEachSegment() {
        GoalLadder easy = new GoalLadder(List.of(new Goal(0, 0, 100), new Goal(3, 9_000, 10)));
        List<Demonstration> rows = new ArrayList<>(qualities(4, 0, 100));
        rows.addAll(
                qualities(4, 8_000, 9_000).stream().map(row -> of(row, easy)).toList());

        assertThat(weights(rows("kto", Map.of(), rows))).isEqualTo(Map.of(0, -1.0, 100, 1.0, 8_000, -1.0, 9_000, 1.0));
    }

    @Test
    void whereAllAreAlikeAllAreLearnt() {
        assertThat(weights(rows("kto", Map.of(), qualities(5, 70)))).isEqualTo(Map.of(70, 1.0));
        assertThat(objective("kto", Map.of()).sample(List.of(), PHRASINGS, 1)).isEmpty();
    }

    @Test
    void divergenceIsMeasuredOnPromptsWithTheAnswersOfOthers() {
        ResponseLoss loss = objective("kto", Map.of())
                .loss(rows("kto", Map.of(), qualities(3, 0)))
                .orElseThrow();
        List<TokenSequence> batch = List.of(row(2, 1, 2, 8, 9), row(1, 3, 7), row(4, 4, 5, 6, 7, 1));

        assertThat(loss.beside(batch)).containsExactly(row(2, 1, 2, 1), row(1, 3, 8, 9), row(4, 4, 5, 6, 7, 7));
        assertThat(loss.beside(List.of(row(1, 3, 7, 7, 7, 7, 7), row(4, 4, 5, 6, 7, 1))))
                .as("none longer than the longest of the batch")
                .containsExactly(row(1, 3, 1), row(4, 4, 5, 6, 7, 7, 7));
        assertThat(loss.beside(batch.subList(0, 1))).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void pairsAreOfOnePromptAndTheBetterComesFirst(long seed) {
        List<List<SampledExample>> pairs = objective("dpo", Map.of()).sample(prompts(), PHRASINGS, seed);

        assertThat(pairs).hasSize(30).allSatisfy(pair -> {
            assertThat(pair).hasSize(2);
            Demonstration better = pair.get(0).demonstration();
            Demonstration worse = pair.get(1).demonstration();
            assertThat(better.messages()).isEqualTo(worse.messages());
            assertThat(better.quality()).isGreaterThan(worse.quality());
        });
    }

    @Test
    void everyExampleThatHasAPartnerIsDrawnAsOftenAsTheOthers() {
        Map<String, Long> firstOrSecond =
                objective("dpo", Map.of("epochs", "200", "max.repeats", "1000"))
                        .sample(prompts(), PHRASINGS, 1)
                        .stream()
                        .flatMap(List::stream)
                        .collect(groupingBy(row -> row.demonstration().id(), TreeMap::new, counting()));

        // Of the 60, those of 10 prompts with two answers of different quality and one asked 10 times.
        assertThat(firstOrSecond).hasSize(30);
        assertThat(firstOrSecond.values()).allSatisfy(draws -> assertThat(draws).isBetween(300L, 500L));
    }

    @ParameterizedTest(name = "at most {0}")
    @ValueSource(ints = {1, 2, 4})
    void noExampleIsInMorePairsThanItMay(int maxRepeats) {
        Map<String, Long> repeats = objective(
                        "dpo", Map.of("epochs", "50", "max.repeats", Integer.toString(maxRepeats)))
                .sample(prompts(), PHRASINGS, 1)
                .stream()
                .flatMap(List::stream)
                .collect(groupingBy(row -> row.demonstration().id(), counting()));

        assertThat(repeats.values()).allSatisfy(draws -> assertThat(draws).isLessThanOrEqualTo(maxRepeats));
        assertThat(repeats).hasSizeGreaterThan(20);
    }

    @Test
    void examplesWithoutAPartnerGiveNoneAndAreCounted() {
        Objective dpo = objective("dpo", Map.of());

        assertThat(dpo.passedOver(prompts()).byReason())
                .isEqualTo(Map.of("it has no other answer to its prompt, of another quality, beside it", 30L));
        List<Demonstration> alone = List.of(asked("a", "a?", 0), asked("b", "b?", 300), asked("c", "b?", 300));
        assertThatThrownBy(() -> dpo.sample(alone, PHRASINGS, 1))
                .isInstanceOfSatisfying(
                        RoundRefusedException.class,
                        refused -> assertThat(refused.isOfSettings()).isTrue())
                .hasMessageContaining("none of the 3 examples has another answer");
        assertThat(objective("sft", Map.of()).passedOver(alone).total()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"rwr", "kto", "dpo"})
    void theSeedDecidesAndTheOrderOfArrivalDoesNot(String objective) {
        List<Demonstration> shuffled = new ArrayList<>(prompts());
        Collections.shuffle(shuffled, new Random(3));
        Objective drawing = objective(objective, Map.of());

        assertThat(drawing.sample(shuffled, PHRASINGS, 1)).isEqualTo(drawing.sample(prompts(), PHRASINGS, 1));
        assertThat(drawing.sample(shuffled, PHRASINGS, 1)).isNotEqualTo(drawing.sample(shuffled, PHRASINGS, 2));
    }

    @Test
    void aCorrectionIsPreferredToItsResponse() {
        Demonstration response = asked("a", "question", 100);
        List<Demonstration> rows = List.of(response, correctionOf(response), asked("b", "another question", 300));

        List<List<SampledExample>> pairs = objective("dpo", Map.of()).sample(rows, PHRASINGS, 1);

        assertThat(pairs)
                .isNotEmpty()
                .allSatisfy(pair -> assertThat(pair)
                        .extracting(row -> row.demonstration().response())
                        .containsExactly("better answer a", "answer a"));
        assertThat(objective("dpo", Map.of()).passedOver(rows).total()).isEqualTo(1);
    }

    @Test
    void aCorrectionIsToBeLearntAndMovesNoMedian() {
        List<Demonstration> rows = new ArrayList<>(qualities(5, 0, 100));
        qualities(5, 0, 100).forEach(row -> rows.add(correctionOf(row)));

        List<SampledExample> drawn = rows("kto", Map.of(), rows);

        assertThat(drawn)
                .hasSize(20)
                .allSatisfy(row -> assertThat(row.weight() > 0)
                        .isEqualTo(row.demonstration().quality() >= 100));
    }

    @Test
    void correctionsWeighWhatTheBestWeigh() {
        Demonstration response = asked("a", "question", 0);

        List<SampledExample> drawn = rows("rwr", Map.of("beta", "1"), List.of(response, correctionOf(response)));

        Map<Integer, Double> weights = weights(drawn);
        assertThat(at(weights, 16_384) / at(weights, 0)).isCloseTo(Math.E, within(1e-9));
    }

    /** Ten prompts with two answers each and one with ten, all of other qualities; 30 more that are alone or alike. */
    private static List<Demonstration> prompts() {
        List<Demonstration> rows = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rows.add(asked("p%da".formatted(i), "question " + i, 100));
            rows.add(asked("p%db".formatted(i), "question " + i, 50 + 100 * (i % 2)));
            rows.add(asked("often%d".formatted(i), "asked often", 20 * i));
            rows.add(asked("alone%d".formatted(i), "asked once " + i, 100));
            rows.add(asked("alike%da".formatted(i), "alike " + i, 300));
            rows.add(asked("alike%db".formatted(i), "alike " + i, 300));
        }
        return rows;
    }

    private static Demonstration asked(String id, String question, int quality) {
        Demonstration row = demonstration(id, quality);
        return new Demonstration(
                Origin.response(id, null),
                Conversation.of(List.of(Message.user(question))),
                row.response(),
                null,
                false,
                quality,
                row.goals(),
                Fixtures.LADDER);
    }

    private static Demonstration of(Demonstration row, GoalLadder ladder) {
        return new Demonstration(
                row.origin(),
                row.conversation(),
                row.response(),
                null,
                false,
                row.quality(),
                ladder.goals().subList(0, 1),
                ladder);
    }

    /** So many of each quality. */
    private static List<Demonstration> qualities(int times, int... qualities) {
        List<Demonstration> rows = new ArrayList<>();
        for (int quality : qualities) {
            for (int i = 0; i < times; i++) {
                rows.add(demonstration("i%03d".formatted(rows.size()) + "of" + quality, quality));
            }
        }
        return rows;
    }

    private static Map<Integer, Double> weights(List<SampledExample> rows) {
        Map<Integer, Double> weights = new HashMap<>();
        for (SampledExample row : rows) {
            Double before = weights.put(row.demonstration().quality(), row.weight());
            assertThat(before == null || before == row.weight()).isTrue();
        }
        return weights;
    }

    private static double at(Map<Integer, Double> weights, int quality) {
        return weights.getOrDefault(quality, Double.NaN);
    }

    private static List<SampledExample> rows(String objective, Map<String, String> recipe, List<Demonstration> pool) {
        return objective(objective, recipe).sample(pool, PHRASINGS, 1).stream()
                .peek(group -> assertThat(group).hasSize(1))
                .flatMap(List::stream)
                .toList();
    }

    private static Objective objective(String name, Map<String, String> recipe) {
        Map<String, String> named = new HashMap<>(recipe);
        named.put("objective", name);
        return Objective.of(Recipe.fromMap(named));
    }

    private static TokenSequence row(int responseStart, int... ids) {
        return new TokenSequence(ids, responseStart);
    }
}
