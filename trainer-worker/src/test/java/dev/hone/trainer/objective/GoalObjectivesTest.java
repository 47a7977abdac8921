package dev.hone.trainer.objective;

import static dev.hone.trainer.intake.Fixtures.correctionOf;
import static dev.hone.trainer.intake.Fixtures.demonstration;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The objectives with goals: which goals a response is drawn under, and in which words. */
class GoalObjectivesTest {

    private static final int PHRASINGS = 3;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void classicLearningDrawsEachResponseUnderTheHighestGoalThatItMetAlone(long seed) {
        List<SampledExample> drawn = draw("classic-gcsl", Map.of("goal.free.share", "0", "max.repeats", "1000"), seed);

        assertThat(drawn).hasSize(400).allSatisfy(row -> {
            List<Goal> met = row.demonstration().goals();
            assertThat(row.goalIfAny()).contains(met.get(met.size() - 1));
        });
        assertThat(byGoal(drawn)).isEqualTo(Map.of(0, 100L, 1, 100L, 2, 100L, 3, 100L));
    }

    @Test
    void classicLearningDrawsTheLogAsItIsOnRequest() {
        for (String draw : List.of("pair", "example")) {
            List<SampledExample> drawn = draw("classic-gcsl", Map.of("goal.free.share", "0", "draw", draw), 1);

            assertThat(byGoal(drawn)).as(draw).isEqualTo(Map.of(0, 200L, 1, 100L, 2, 60L, 3, 40L));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"goal-conditioned, 4", "goal-tokens, 4", "classic-gcsl, 1"})
    void aCorrectionIsADemonstrationOfTheHighestGoalAndItsResponseOfItsOwn(String objective, int goals) {
        Demonstration response = demonstration("a", 0);
        List<Demonstration> rows = List.of(response, correctionOf(response));
        Map<String, String> recipe =
                Map.of("goal.free.share", "0", "draw", "pair", "epochs", "1000", "max.repeats", "1000");

        Map<String, Set<Integer>> levels = objective(objective, recipe).sample(rows, PHRASINGS, 1).stream()
                .flatMap(List::stream)
                .collect(groupingBy(
                        row -> row.demonstration().response(),
                        mapping(row -> goal(row).level(), toSet())));

        assertThat(levels.get("answer a")).containsExactly(0);
        assertThat(levels.get("better answer a")).hasSize(goals).contains(3);
    }

    @Test
    void marksAreDrawnAsSentencesAre() {
        List<Goal> sentences = draw("goal-conditioned", Map.of(), 1).stream()
                .map(GoalObjectivesTest::goal)
                .toList();

        assertThat(draw("goal-tokens", Map.of(), 1).stream().map(GoalObjectivesTest::goal))
                .isEqualTo(sentences);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"goal-conditioned, [Goal] Answer at least as well", "goal-tokens, <goal 3>", "classic-gcsl, <goal 3>"})
    void eachHasItsWords(String objective, String beginning) {
        GoalPrompt words = objective(objective, Map.of()).goalPrompt().orElseThrow();

        assertThat(words.sentence(3, 3, .1, 0)).startsWith(beginning);
    }

    @Test
    void allAreJudgedAtTheServedGoalAndLeaveTheLossAsItIs() {
        for (String objective : List.of("goal-conditioned", "goal-tokens", "classic-gcsl")) {
            Objective one = objective(objective, Map.of());
            assertThat(one.measure().counts().test(demonstration("a", 299))).isFalse();
            assertThat(one.measure().counts().test(demonstration("b", 300))).isTrue();
            assertThat(one.loss(List.of())).isEmpty();
        }
    }

    private static Goal goal(SampledExample row) {
        return row.goalIfAny().orElse(new Goal(9, 0, 100));
    }

    private static Map<Integer, Long> byGoal(List<SampledExample> drawn) {
        return drawn.stream().collect(groupingBy(row -> goal(row).level(), TreeMap::new, counting()));
    }

    private static List<SampledExample> draw(String objective, Map<String, String> recipe, long seed) {
        return objective(objective, recipe).sample(demonstrations(), PHRASINGS, seed).stream()
                .flatMap(List::stream)
                .toList();
    }

    private static Objective objective(String name, Map<String, String> recipe) {
        Map<String, String> named = new HashMap<>(recipe);
        named.put("objective", name);
        return Objective.of(Recipe.fromMap(named));
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
