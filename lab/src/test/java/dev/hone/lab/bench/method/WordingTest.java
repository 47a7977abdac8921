package dev.hone.lab.bench.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.objective.Objective;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordingTest {

    private static final Recipe GOALS = Lesson.recipe(Map.of(), Map.of("objective", "goal-conditioned"));

    @Test
    void putsAGoalAsItsNumber() {
        GoalPrompt prompt = Wording.NUMBERS.of(GoalPrompt.standard());

        assertThat(prompt.sentence(2, 3, .25, 0)).isEqualTo("[Goal] 2 of 3");
        assertThat(prompt.sentence(0, 3, 1, 0)).isEqualTo("[Goal] 0 of 3");
    }

    @Test
    void leavesTheServedSentenceAlone() {
        GoalPrompt shipped = GoalPrompt.standard();
        GoalPrompt prompt = Wording.ONE_PHRASING.of(shipped);

        assertThat(prompt.phrasings()).isEqualTo(1);
        assertThat(prompt.sentence(3, 3, .1, 0)).isEqualTo(shipped.sentence(3, 3, .1, 0));
        assertThat(prompt.sentence(0, 3, 1, 0)).isEqualTo(shipped.sentence(0, 3, 1, 0));
    }

    @ParameterizedTest
    @EnumSource
    void isWhatTheObjectiveTrainsWith(Wording wording) {
        Objective objective = wording.objective(GOALS);

        assertThat(objective.goalPrompt()).contains(wording.of(GoalPrompt.standard()));
        assertThat(objective.measure()).isEqualTo(Objective.of(GOALS).measure());
    }

    @Test
    void addsNoGoalsToAnObjectiveWithoutAny() {
        Recipe sft = Lesson.recipe(Map.of(), Map.of("objective", "sft"));

        assertThat(Wording.NUMBERS.objective(sft).goalPrompt()).isEmpty();
    }
}
