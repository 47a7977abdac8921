package dev.hone.trainer.objective;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import java.util.List;

/** Goal-conditioned supervised learning: each response is a demonstration of every goal that it met. */
record GoalConditioned(Recipe.Draw draw) implements Objective {

    private static final HoldoutMeasure SERVED_GOAL =
            new HoldoutMeasure("at the served goal", "those that met the served goal", Demonstration::meetsServed);

    @Override
    public boolean isGoalConditioned() {
        return true;
    }

    @Override
    public List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
        return new GoalSampler(draw, GoalSampler.GoalsShown.MET, phrasings, seed)
                .from(demonstrations).stream().map(List::of).toList();
    }

    @Override
    public HoldoutMeasure measure() {
        return SERVED_GOAL;
    }
}
