package dev.hone.serving.admission;

import java.time.Duration;

/**
 * How long an answer may take.
 *
 * @param toBegin until its first token
 * @param perToken for each token that it may have, on top of that
 */
public record Patience(Duration toBegin, Duration perToken) {

    /** For so many tokens, once it has begun. */
    public Duration forTokens(int tokens) {
        // Duration multiplies by way of BigDecimal.
        return Duration.ofMillis(Math.multiplyExact(perToken.toMillis(), tokens));
    }

    /** With the longest answer that there may be. */
    public Duration longest(int mostTokens) {
        return toBegin.plus(forTokens(mostTokens));
    }
}
