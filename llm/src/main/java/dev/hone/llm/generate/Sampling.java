package dev.hone.llm.generate;

/**
 * How the next token is chosen: greedily at temperature 0, else drawn from the smallest set of tokens that holds {@code topP} of
 * the probability at that temperature.
 */
public record Sampling(double temperature, double topP, int maxTokens, long seed) {

    public Sampling {
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be 0 or more, was " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("topP must be in (0, 1], was " + topP);
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens must be at least 1, was " + maxTokens);
        }
    }

    public static Sampling greedy(int maxTokens) {
        return new Sampling(0, 1, maxTokens, 0);
    }
}
