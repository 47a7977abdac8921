package dev.hone.trainer.objective;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.objective.GoalSampler.GoalsShown;
import java.util.List;
import java.util.Optional;

/**
 * Goal-conditioned supervised learning with goals in words: each response is a demonstration of every goal that it met
 * (GCSL-bey-NL of Li et al., arXiv 2605.16345).
 */
record GoalConditioned(Recipe.Draw draw) implements Objective {

    @Override
    public Optional<GoalPrompt> goalPrompt() {
        return Optional.of(GoalPrompt.standard());
    }

    @Override
    public List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
        return new GoalSampler(draw, GoalsShown.MET, phrasings, seed)
                .from(demonstrations).stream().map(List::of).toList();
    }

    @Override
    public Optional<SampledExample> beside(SampledExample row, Demonstration earlier) {
        return GoalsShown.MET.beside(row, earlier);
    }

    @Override
    public HoldoutMeasure measure() {
        return HoldoutMeasure.AT_THE_SERVED_GOAL;
    }
}
