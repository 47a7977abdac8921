package dev.hone.lab.bench.method;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.GoalLadder;

/**
 * What stands for each goal in a version's prompts, as serving has it.
 *
 * @param goals that it was trained with
 */
public record GoalWords(GoalPrompt prompt, GoalLadder goals) {

    /** The sentence of a goal. */
    public String sentence(int level) {
        Goal goal = goals.at(level).orElseThrow(() -> new IllegalArgumentException("there is no goal " + level));
        return prompt.sentence(level, goals.served().level(), goal.percent() / 100.0, Encoder.SERVED_PHRASING);
    }
}
