package dev.hone.llm.score;

import java.util.List;

/**
 * What a response is under several weights of a guidance.
 *
 * @param tokens of the response that count
 * @param weights what it is under each, in the order in which they were asked for
 */
public record GuidedScore(int tokens, List<At> weights) {

    /**
     * Under one weight; sums over the response's tokens, in nats.
     *
     * @param divergence Kullback-Leibler divergence of the guided distribution from that of the other prompt
     * @param entropy of the guided distribution
     */
    public record At(double weight, double logprob, double divergence, double entropy) {}

    public GuidedScore {
        weights = List.copyOf(weights);
    }
}
