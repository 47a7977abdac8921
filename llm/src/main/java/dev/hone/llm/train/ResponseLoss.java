package dev.hone.llm.train;

import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import java.util.List;

/**
 * A loss over the responses of a batch as a function of how likely they are: a preference loss, say, or cross entropy
 * with weights.
 *
 * <p>By the chain rule its gradient is the sum of the gradients of the responses' cross entropies (each the negative
 * log-probability of a whole response) times a weight for each: minus the derivative of the loss by that
 * log-probability. So a loss is arithmetic on a few numbers in Java, and the engine's programs know cross entropy
 * alone.
 */
@FunctionalInterface
public interface ResponseLoss {

    /**
     * A loss and its derivatives.
     *
     * @param weights by response, minus the derivative of the loss by its log-probability
     */
    record Weighted(double loss, List<Double> weights) {
        public Weighted {
            weights = List.copyOf(weights);
        }
    }

    /**
     * The loss of one batch.
     *
     * @param scores by response, of the batch's rows (in their order, where one has several) and then of
     *     {@link #beside}, under the adapter as it is
     * @param reference likewise, under the adapter that the training began with; empty where it is not
     *     {@link #comparesWithStart}
     */
    Weighted of(List<SequenceScore> scores, List<SequenceScore> reference);

    /** Rows that the loss looks at beside those of the batch; they are scored and nothing is learned from them. */
    default List<TokenSequence> beside(List<TokenSequence> batch) {
        return List.of();
    }

    /** Whether the loss looks at the scores under the adapter that the training began with. */
    default boolean comparesWithStart() {
        return true;
    }
}
