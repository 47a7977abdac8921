package dev.hone.trainer.objective;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.objective.GoalSampler.GoalsShown;
import java.util.List;
import java.util.Optional;

/**
 * An objective that imitates responses under goals. Its kinds differ in which goals a response is drawn under, and in
 * the words for them.
 */
interface WithGoals extends Objective {

    Recipe.Draw draw();

    /** The goals that a response is drawn under. */
    GoalsShown shown();

    /** What stands for a goal in a prompt. */
    GoalPrompt words();

    @Override
    default Optional<GoalPrompt> goalPrompt() {
        return Optional.of(words());
    }

    @Override
    default List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
        return new GoalSampler(draw(), shown(), phrasings, seed)
                .from(demonstrations).stream().map(List::of).toList();
    }

    @Override
    default Optional<SampledExample> beside(SampledExample row, Demonstration earlier) {
        return shown().beside(row, earlier);
    }

    @Override
    default HoldoutMeasure measure() {
        return HoldoutMeasure.AT_THE_SERVED_GOAL;
    }
}
