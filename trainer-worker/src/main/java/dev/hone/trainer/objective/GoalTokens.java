package dev.hone.trainer.objective;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.objective.GoalSampler.GoalsShown;

/**
 * Goal-conditioned supervised learning with a mark for each goal instead of a sentence (GCSL-bey of Li et al., arXiv
 * 2605.16345).
 */
record GoalTokens(Recipe.Draw draw) implements WithGoals {

    @Override
    public GoalsShown shown() {
        return GoalsShown.MET;
    }

    @Override
    public GoalPrompt words() {
        return GoalPrompt.marks();
    }
}
