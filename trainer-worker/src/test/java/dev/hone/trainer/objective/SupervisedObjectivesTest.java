package dev.hone.trainer.objective;

import static dev.hone.trainer.intake.Fixtures.correctionOf;
import static dev.hone.trainer.intake.Fixtures.demonstration;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.RoundRefusedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The baselines without goals: supervised fine-tuning on all examples and on those that met a goal. */
class SupervisedObjectivesTest {

    private static final int PHRASINGS = 3;

    @Test
    void supervisedFineTuningDrawsEveryExampleOnceAnEpochWithoutAGoal() {
        List<SampledExample> once = draw(Map.of("objective", "sft"), 1);
        List<SampledExample> twice = draw(Map.of("objective", "sft", "epochs", "2"), 1);

        assertThat(repeats(once))
                .hasSize(400)
                .allSatisfy((id, draws) -> assertThat(draws).isEqualTo(1));
        assertThat(repeats(twice))
                .hasSize(400)
                .allSatisfy((id, draws) -> assertThat(draws).isEqualTo(2));
        assertThat(once).allSatisfy(row -> assertThat(row.goalIfAny()).isEmpty());
    }

    @ParameterizedTest(name = "level {0}: {1} examples, of quality {2} and more")
    @CsvSource({"highest, 40, 300", "3, 40, 300", "2, 100, 200", "0, 400, 0"})
    void filteredSupervisedFineTuningDrawsOnlyWhatMetTheGoal(String level, int examples, int quality) {
        List<SampledExample> drawn =
                draw(Map.of("objective", "filtered-sft", "filter.level", level, "max.repeats", "1000"), 1);

        assertThat(repeats(drawn)).hasSize(examples);
        assertThat(drawn).allSatisfy(row -> {
            assertThat(row.demonstration().quality()).isGreaterThanOrEqualTo(quality);
            assertThat(row.goalIfAny()).isEmpty();
        });
    }

    @Test
    void allObjectivesTakeTheSameNumberOfDrawsAsFarAsRepeatsMay() {
        for (String objective : List.of("goal-conditioned", "filtered-sft", "sft")) {
            assertThat(draw(Map.of("objective", objective, "max.repeats", "1000"), 1))
                    .as(objective)
                    .hasSize(400);
        }
        // 40 examples met the highest goal.
        assertThat(draw(Map.of("objective", "filtered-sft", "max.repeats", "4"), 1))
                .hasSize(160);
    }

    @Test
    void repeatsOfAnExampleDifferByOneAtMost() {
        Map<String, Long> repeats =
                repeats(draw(Map.of("objective", "filtered-sft", "epochs", "0.35", "max.repeats", "9"), 1));

        assertThat(repeats.values()).containsOnly(3L, 4L);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"sft", "filtered-sft"})
    void theSeedDecidesAndTheOrderOfArrivalDoesNot(String objective) {
        List<Demonstration> shuffled = new ArrayList<>(demonstrations());
        Collections.shuffle(shuffled, new Random(3));
        Objective drawing = objective(Map.of("objective", objective));

        assertThat(drawing.sample(shuffled, PHRASINGS, 1)).isEqualTo(drawing.sample(demonstrations(), PHRASINGS, 1));
        assertThat(drawing.sample(shuffled, PHRASINGS, 1)).isNotEqualTo(drawing.sample(shuffled, PHRASINGS, 2));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"sft, 2", "filtered-sft, 1"})
    void aCorrectionIsDrawnLikeAnyAnswerThatMetTheHighestGoal(String objective, int drawn) {
        Demonstration response = demonstration("a", 100);
        List<Demonstration> rows = List.of(response, correctionOf(response));

        List<String> answers =
                objective(Map.of("objective", objective, "max.repeats", "1")).sample(rows, PHRASINGS, 1).stream()
                        .map(group -> group.get(0).demonstration().response())
                        .toList();

        assertThat(answers).hasSize(drawn).contains("better answer a");
    }

    @Test
    void aFilterThatNothingPassesIsAFaultOfTheSettings() {
        Objective filtered = objective(Map.of("objective", "filtered-sft"));

        assertThatThrownBy(() -> filtered.sample(List.of(demonstration("a", 150)), PHRASINGS, 1))
                .isInstanceOfSatisfying(
                        RoundRefusedException.class,
                        refused -> assertThat(refused.isOfSettings()).isTrue())
                .hasMessageContaining("none of the 1 examples met the highest goal")
                .hasMessageContaining("trainer.recipe.filter.level");
    }

    @Test
    void importanceWeightedFineTuningWeighsByQualityAndPassesOverWhatIsWorthNothing() {
        Map<String, String> recipe = Map.of("objective", "importance-weighted-sft", "epochs", "1", "max.repeats", "1");

        List<SampledExample> drawn = draw(recipe, 1);

        // 200 of 400 have a quality above 0: 40 of 300, 60 of 200, 100 of 100, 170 in the mean.
        assertThat(drawn)
                .hasSize(200)
                .allSatisfy(row ->
                        assertThat(row.weight()).isCloseTo(row.demonstration().quality() / 170.0, within(1e-12)));
        assertThat(objective(recipe).passedOver(demonstrations()).byReason())
                .containsExactly(Map.entry("its quality is 0, which weighs nothing", 200L));
        assertThat(objective(recipe).beside(drawn.get(0), demonstration("earlier", 150)))
                .hasValueSatisfying(row -> assertThat(row.weight()).isCloseTo(150 / 170.0, within(1e-12)));
        assertThat(objective(recipe).beside(drawn.get(0), demonstration("earlier", 0)))
                .isEmpty();
        assertThatThrownBy(() -> objective(recipe).sample(List.of(demonstration("a", 0)), PHRASINGS, 1))
                .isInstanceOf(RoundRefusedException.class)
                .hasMessageContaining("has a quality above 0");
    }

    @Test
    void theHoldoutIsMeasuredOnWhatTheObjectiveIsAfter() {
        Demonstration middling = demonstration("a", 250);

        assertThat(counts(Map.of(), middling)).isFalse();
        assertThat(counts(Map.of(), demonstration("b", 300))).isTrue();
        assertThat(counts(Map.of("objective", "filtered-sft"), middling)).isFalse();
        assertThat(counts(Map.of("objective", "filtered-sft", "filter.level", "2"), middling))
                .isTrue();
        assertThat(counts(Map.of("objective", "sft"), demonstration("c", 0))).isTrue();
    }

    @Test
    void noneOfThemChangesTheLoss() {
        for (String objective : List.of("goal-conditioned", "filtered-sft", "sft")) {
            assertThat(objective(Map.of("objective", objective)).loss(List.of()))
                    .isEmpty();
        }
    }

    private static boolean counts(Map<String, String> recipe, Demonstration row) {
        return objective(recipe).measure().counts().test(row);
    }

    private static Map<String, Long> repeats(List<SampledExample> drawn) {
        return drawn.stream().collect(groupingBy(row -> row.demonstration().id(), TreeMap::new, counting()));
    }

    private static List<SampledExample> draw(Map<String, String> recipe, long seed) {
        return objective(recipe).sample(demonstrations(), PHRASINGS, seed).stream()
                .peek(group -> assertThat(group).hasSize(1))
                .flatMap(List::stream)
                .toList();
    }

    private static Objective objective(Map<String, String> recipe) {
        return Objective.of(Recipe.fromMap(recipe));
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
