package dev.hone.trainer.objective;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.objective.GoalSampler.GoalsShown;
import java.util.List;
import java.util.Optional;

/**
 * Goal-conditioned supervised learning as it was before: each response is a demonstration of what it achieved, the
 * highest goal that it met, and of no other (Ghosh et al., arXiv 1912.06088). A mark stands for each goal.
 */
record ClassicGcsl(Recipe.Draw draw) implements Objective {

    @Override
    public Optional<GoalPrompt> goalPrompt() {
        return Optional.of(GoalPrompt.marks());
    }

    @Override
    public List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
        return new GoalSampler(draw, GoalsShown.ACHIEVED, phrasings, seed)
                .from(demonstrations).stream().map(List::of).toList();
    }

    @Override
    public Optional<SampledExample> beside(SampledExample row, Demonstration earlier) {
        return GoalsShown.ACHIEVED.beside(row, earlier);
    }

    @Override
    public HoldoutMeasure measure() {
        return HoldoutMeasure.AT_THE_SERVED_GOAL;
    }
}
