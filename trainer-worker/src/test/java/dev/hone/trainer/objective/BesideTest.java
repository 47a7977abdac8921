package dev.hone.trainer.objective;

import static dev.hone.trainer.intake.Fixtures.demonstration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.Goal;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which earlier answers a row learns, by the levels that they achieved, 0 to 3. */
class BesideTest {

    @ParameterizedTest(name = "{0}, a row at {1}: {2}")
    @CsvSource({
        "goal-conditioned,      , 0123",
        "goal-conditioned,     0, 0123",
        "goal-conditioned,     2, 23",
        "goal-tokens,           , 0123",
        "goal-tokens,          3, 3",
        "classic-gcsl,          , 0123",
        "classic-gcsl,         2, 2",
        "sft,                   , 0123",
        "filtered-sft,          , 3",
        "filtered-sft level 1,  , 123",
        "rwr,                   , 0123",
        "kto,                   , ''",
        "dpo,                   , ''",
    })
    void aRowLearnsWhatItsObjectiveHasItLearn(String objective, @Nullable Integer level, String achieved) {
        SampledExample row = new SampledExample(demonstration("row", 300), level == null ? null : goal(level), 2);
        StringBuilder learned = new StringBuilder();
        IntStream.range(0, 4)
                .forEach(other -> objective(objective)
                        .beside(row, demonstration("other " + other, 100 * other + 50))
                        .ifPresent(answer -> {
                            assertThat(answer.goalIfAny()).isEqualTo(row.goalIfAny());
                            assertThat(answer.demonstration().id()).isEqualTo("other " + other);
                            learned.append(other);
                        }));

        assertThat(learned).hasToString(achieved);
    }

    private static Objective objective(String words) {
        String[] parts = words.split(" level ", -1);
        Map<String, String> recipe = new HashMap<>(Map.of("objective", parts[0]));
        if (parts.length > 1) {
            recipe.put("filter.level", parts[1]);
        }
        return Objective.of(Recipe.fromMap(recipe));
    }

    private static Goal goal(int level) {
        return Fixtures.LADDER.at(level).orElseThrow();
    }
}
