package dev.hone.trainer.objective;

import dev.hone.llm.text.GoalInWords;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.objective.GoalSampler.GoalsShown;

/**
 * Goal-conditioned supervised learning with goals in words: each response is a demonstration of every goal that it met
 * (GCSL-bey-NL of Li et al., arXiv 2605.16345).
 *
 * @param inWords whether it is also one of what was said of it
 */
record GoalConditioned(Recipe.Draw draw, boolean inWords) implements WithGoals {

    @Override
    public GoalsShown shown() {
        return GoalsShown.MET;
    }

    @Override
    public GoalPrompt words() {
        GoalPrompt goals = GoalPrompt.standard();
        return inWords ? goals.with(GoalInWords.standard()) : goals;
    }
}
