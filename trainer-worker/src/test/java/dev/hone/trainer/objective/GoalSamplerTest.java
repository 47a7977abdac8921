package dev.hone.trainer.objective;

import static dev.hone.trainer.intake.Fixtures.demonstration;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.objective.GoalSampler.GoalsShown;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoalSamplerTest {

    private static final int PHRASINGS = 3;
    private static final GoalsShown MET = GoalsShown.MET;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void goalsAreDrawnUniformly(long seed) {
        Map<Integer, Long> byGoal = byGoal(draw(recipe("goal", 1, 1_000), seed));

        assertThat(byGoal)
                .hasSize(4)
                .allSatisfy((goal, draws) -> assertThat(draws).isEqualTo(100));
    }

    @ParameterizedTest(name = "seed {0}, epochs {1}, at most {2} repeats")
    @CsvSource({"1, 1, 1000", "2, 1, 4", "3, 2, 4", "4, 4, 4", "5, 0.5, 1"})
    void withinAGoalEveryExampleThatMeetsItIsDrawnEquallyOften(long seed, double epochs, int maxRepeats) {
        List<SampledExample> drawn = draw(recipe("goal", epochs, maxRepeats), seed);

        for (int goal = 1; goal <= 3; goal++) {
            int level = goal;
            Map<String, Long> counts = drawn.stream()
                    .filter(row -> row.goalIfAny().map(Goal::level).orElse(-1) == level)
                    .collect(groupingBy(row -> row.demonstration().id(), counting()));
            long met = demonstrations().stream().filter(row -> row.meets(level)).count();
            long draws = counts.values().stream().mapToLong(Long::longValue).sum();
            assertThat(counts.values())
                    .allSatisfy(count -> assertThat((double) count)
                            .isCloseTo((double) draws / met, within(1.0 + 0.25 * draws / met)));
        }
    }

    @ParameterizedTest(name = "{0}, epochs {1}")
    @CsvSource({"goal, 1", "goal, 2", "goal, 10", "pair, 1", "pair, 10", "example, 10"})
    void noExampleIsDrawnMoreThanFourTimes(String kind, double epochs) {
        Map<String, Long> repeats = draw(recipe(kind, epochs, 4), 1).stream()
                .collect(groupingBy(row -> row.demonstration().id(), counting()));

        assertThat(repeats.values()).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(4));
    }

    @Test
    void moreEpochsNeverMeanFewerDrawsOfTheTopGoal() {
        long top = 0;
        for (double epochs : new double[] {0.25, 0.5, 1, 2, 4}) {
            long now = byGoal(draw(recipe("goal", epochs, 4), 1)).getOrDefault(3, 0L);
            assertThat(now).isGreaterThanOrEqualTo(top);
            top = now;
        }
        assertThat(top).isEqualTo(80);
    }

    @ParameterizedTest(name = "shuffle {0}")
    @ValueSource(longs = {1, 2, 3})
    void theOrderOfArrivalChangesNothing(long shuffle) {
        List<Demonstration> shuffled = new ArrayList<>(demonstrations());
        Collections.shuffle(shuffled, new Random(shuffle));
        GoalSampler draw = new GoalSampler(recipe("goal", 1, 4), MET, PHRASINGS, 7);

        assertThat(draw.from(shuffled)).isEqualTo(draw.from(demonstrations()));
    }

    @Test
    void anotherSeedDrawsOtherwise() {
        assertThat(draw(recipe("goal", 1, 4), 1)).isNotEqualTo(draw(recipe("goal", 1, 4), 2));
    }

    @Test
    void pairsAreDrawnUniformlyOnRequest() {
        Map<Integer, Long> byGoal = byGoal(draw(recipe("pair", 1.85, 1_000), 1));

        assertThat(byGoal).isEqualTo(Map.of(0, 400L, 1, 200L, 2, 100L, 3, 40L));
    }

    @Test
    void wordsAreVaried() {
        assertThat(draw(recipe("goal", 1, 4), 1).stream()
                        .map(SampledExample::phrasing)
                        .distinct())
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"goal", "pair", "example"})
    void rowsWithoutAGoalAreDrawnUniformlyOverTheExamples(String kind) {
        Recipe.Draw recipe = Recipe.fromMap(Map.of("draw", kind, "epochs", "5", "max.repeats", "1000"))
                .draw();

        Map<String, Long> free = draw(recipe, 1).stream()
                .filter(row -> row.goal() == null)
                .collect(groupingBy(row -> row.demonstration().id(), counting()));

        // A fifth of 5 x 400: each of the 400 once, those of all levels alike.
        assertThat(free).hasSize(400);
        assertThat(free.values()).containsOnly(1L);
    }

    @ParameterizedTest(name = "at most {0} repeats")
    @ValueSource(ints = {1, 2, 4})
    void rowsWithoutAGoalCountAmongTheRepeats(int maxRepeats) {
        Recipe.Draw recipe = Recipe.fromMap(Map.of("epochs", "4", "max.repeats", Integer.toString(maxRepeats)))
                .draw();

        List<SampledExample> drawn = draw(recipe, 1);

        long goalFree = drawn.stream().filter(row -> row.goal() == null).count();
        assertThat(goalFree).isEqualTo(Math.round(.2 * maxRepeats * 400));
        assertThat(drawn.stream().collect(groupingBy(row -> row.demonstration().id(), counting())))
                .allSatisfy((id, draws) -> assertThat(draws).isLessThanOrEqualTo(maxRepeats));
    }

    @Test
    void rowsOfAllKindsLieThroughoutTheRound() {
        List<SampledExample> drawn =
                draw(Recipe.fromMap(Map.of("max.repeats", "1000")).draw(), 1);

        Map<Integer, Long> firstHalf = byGoal(drawn.subList(0, drawn.size() / 2));

        assertThat(byGoal(drawn)).isEqualTo(Map.of(-1, 80L, 0, 80L, 1, 80L, 2, 80L, 3, 80L));
        assertThat(firstHalf)
                .hasSize(5)
                .allSatisfy((goal, draws) -> assertThat(draws).isBetween(20L, 60L));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void oneGoalPerExampleIsDrawnOnRequest(long seed) {
        List<SampledExample> drawn = draw(recipe("example", 1, 4), seed);

        assertThat(drawn.stream().map(row -> row.demonstration().id()))
                .hasSize(400)
                .doesNotHaveDuplicates();
        assertThat(drawn)
                .allSatisfy(row -> assertThat(row.demonstration().goals())
                        .contains(row.goalIfAny().orElseThrow()));
        // 40 of the 400 met all four goals, 60 three, 100 two and 200 one.
        Map<Integer, Long> byGoal = byGoal(drawn);
        assertThat((double) byGoal.getOrDefault(0, 0L)).isCloseTo(200 + 50 + 20 + 10, within(30.0));
        assertThat((double) byGoal.getOrDefault(3, 0L)).isCloseTo(10, within(9.0));
    }

    @Test
    void aGoalOfItsOwnIsDrawnEachTimeThatAnExampleIs() {
        Map<Integer, Long> ofTheBest = byGoal(draw(recipe("example", 40, 1_000), 1).stream()
                .filter(row -> row.demonstration().id().equals("i000"))
                .toList());

        assertThat(ofTheBest.keySet()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void onlyGoalsThatHaveExamplesAreDrawn() {
        List<Demonstration> low = List.of(demonstration("a", 50), demonstration("b", 150));

        assertThat(byGoal(new GoalSampler(recipe("goal", 4, 4), MET, PHRASINGS, 1).from(low))
                        .keySet())
                .containsExactly(0, 1);
        assertThat(new GoalSampler(recipe("goal", 4, 4), MET, PHRASINGS, 1).from(List.of()))
                .isEmpty();
    }

    private static Map<Integer, Long> byGoal(List<SampledExample> drawn) {
        return drawn.stream()
                .collect(groupingBy(row -> row.goalIfAny().map(Goal::level).orElse(-1), TreeMap::new, counting()));
    }

    private static List<SampledExample> draw(Recipe.Draw recipe, long seed) {
        return new GoalSampler(recipe, MET, PHRASINGS, seed).from(demonstrations());
    }

    private static Recipe.Draw recipe(String kind, double epochs, int maxRepeats) {
        return Recipe.fromMap(Map.of(
                        "draw",
                        kind,
                        "epochs",
                        Double.toString(epochs),
                        "max.repeats",
                        Integer.toString(maxRepeats),
                        "goal.free.share",
                        "0"))
                .draw();
    }

    /** 400 of them, at the quantiles of the default levels. */
    private static List<Demonstration> demonstrations() {
        List<Demonstration> demonstrations = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int quality = i < 40 ? 300 : i < 100 ? 200 : i < 200 ? 100 : 0;
            demonstrations.add(demonstration("i%03d".formatted(i), quality));
        }
        return demonstrations;
    }
}
