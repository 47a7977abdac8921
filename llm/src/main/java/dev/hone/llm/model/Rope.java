package dev.hone.llm.model;

import org.jspecify.annotations.Nullable;

/**
 * Rotary positions (Su et al., arXiv 2104.09864): the base of the frequencies, and how they are stretched for long
 * contexts.
 *
 * @param scaling null for plain positions
 */
public record Rope(double theta, @Nullable Llama3Scaling scaling) {

    public Rope {
        if (!(theta > 0) || Double.isInfinite(theta)) {
            throw new IllegalArgumentException("rope_theta must be positive, was " + theta);
        }
    }

    /**
     * Scaling of type {@code llama3}: frequencies whose wave is longer than
     * {@code originalMaxPositions / lowFrequencyFactor} are divided by {@code factor}, those shorter than
     * {@code originalMaxPositions / highFrequencyFactor} stay, between them the two are blended.
     */
    public record Llama3Scaling(
            double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalMaxPositions) {

        public Llama3Scaling {
            if (!(factor >= 1)
                    || !(lowFrequencyFactor > 0)
                    || !(highFrequencyFactor > lowFrequencyFactor)
                    || originalMaxPositions < 1) {
                throw new IllegalArgumentException(
                        "rope scaling llama3 needs factor at least 1, low_freq_factor above 0,"
                                + " high_freq_factor above it and original_max_position_embeddings at least 1, were "
                                + factor
                                + ", " + lowFrequencyFactor + ", " + highFrequencyFactor + ", " + originalMaxPositions);
            }
        }
    }
}
