package dev.hone.trainer.evaluate;

import dev.hone.llm.score.GuidedScore;
import dev.hone.llm.score.GuidedScore.At;

/**
 * A held-out response under every weight, guided towards the served goal and away from none.
 *
 * @param better whether it met a goal above the lowest of its segment
 * @param meetsServed whether it met the served one
 */
record GuidedRow(String cluster, boolean better, boolean meetsServed, GuidedScore score) {

    At at(int weight) {
        return score.weights().get(weight);
    }

    /** How much likelier one weight makes it than another, in nats per token. */
    double shift(int weight, int from) {
        return (at(weight).logprob() - at(from).logprob()) / score.tokens();
    }
}
