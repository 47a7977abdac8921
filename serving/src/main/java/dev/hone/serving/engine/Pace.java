package dev.hone.serving.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * How fast the engine is at the moment: what a turn takes, and how many tokens answers have. Means over the last of
 * both, each new one a twentieth of it. Any thread may ask; the engine's thread tells.
 */
public final class Pace {

    private static final double WEIGHT = 0.05;

    private volatile double turnNanos;
    private volatile double answerTokens;

    /** A turn of the batch took so long. */
    public void turned(Duration took) {
        turnNanos = mean(turnNanos, (double) took.toNanos());
    }

    /** An answer came to its end with so many tokens. */
    public void answered(int tokens) {
        answerTokens = mean(answerTokens, tokens);
    }

    /** How many tokens an answer that may have so many will have. */
    double tokens(int most) {
        return answerTokens == 0 ? most : Math.min(most, answerTokens);
    }

    /**
     * Whether one that waits is not to begin any more, since there is no time for the longest answer that it may have:
     * an answer that is cut is worth little, and its rows were another's. One that has half of its time left begins
     * whatever its length, so that a long answer has as much as there is time for.
     */
    boolean isTooLate(Queued one, Instant now) {
        Duration left = Duration.between(now, one.deadline());
        Duration half = Duration.between(one.submitted(), one.deadline()).dividedBy(2);
        Duration needed = Duration.ofNanos((long) (turnNanos * one.mostTokens()));
        return !now.isBefore(one.beginBy()) || (left.compareTo(needed) < 0 && left.compareTo(half) < 0);
    }

    private static double mean(double before, double latest) {
        return before == 0 ? latest : before + WEIGHT * (latest - before);
    }
}
