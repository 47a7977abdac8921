package dev.hone.trainer.train;

import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.objective.SampledExample;

/**
 * One row of a batch: a drawn example and its token ids.
 *
 * @param withoutGoal the same response under its prompt without a goal
 */
public record TrainingRow(SampledExample example, TokenSequence tokens, TokenSequence withoutGoal) {

    int length() {
        return tokens.length();
    }
}
