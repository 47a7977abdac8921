package dev.hone.trainer.objective;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.objective.GoalSampler.GoalsShown;

/**
 * Goal-conditioned supervised learning with goals in words: each response is a demonstration of every goal that it met
 * (GCSL-bey-NL of Li et al., arXiv 2605.16345).
 */
record GoalConditioned(Recipe.Draw draw) implements WithGoals {

    @Override
    public GoalsShown shown() {
        return GoalsShown.MET;
    }

    @Override
    public GoalPrompt words() {
        return GoalPrompt.standard();
    }
}
