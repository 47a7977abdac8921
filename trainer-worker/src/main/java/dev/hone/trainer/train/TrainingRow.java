package dev.hone.trainer.train;

import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.objective.SampledExample;

/** One row of a batch: a drawn example and its token ids. */
public record TrainingRow(SampledExample example, TokenSequence tokens) {

    int length() {
        return tokens.length();
    }
}
