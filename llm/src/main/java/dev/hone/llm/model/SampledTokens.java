package dev.hone.llm.model;

/**
 * How many tokens are drawn to stand for the whole vocabulary in the softmax of a loss, beside the batch's own labels.
 *
 * @param tokens those that are drawn twice or are labels count once
 */
public record SampledTokens(int tokens, long seed) {

    public SampledTokens {
        if (tokens < 1) {
            throw new IllegalArgumentException("at least 1 token has to be drawn, were " + tokens);
        }
    }
}
