package dev.hone.trainer.objective;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.objective.GoalSampler.GoalsShown;

/**
 * Goal-conditioned supervised learning as it was before: each response is a demonstration of what it achieved, the
 * highest goal that it met, and of no other (Ghosh et al., arXiv 1912.06088). A mark stands for each goal.
 */
record ClassicGcsl(Recipe.Draw draw) implements WithGoals {

    @Override
    public GoalsShown shown() {
        return GoalsShown.ACHIEVED;
    }

    @Override
    public GoalPrompt words() {
        return GoalPrompt.marks();
    }
}
