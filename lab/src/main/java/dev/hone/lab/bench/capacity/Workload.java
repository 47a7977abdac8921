package dev.hone.lab.bench.capacity;

import java.time.Duration;

/**
 * What is to be carried.
 *
 * @param feedbackPerDay feedback records a day
 * @param feedbackPerInteraction of them on each interaction, in the mean
 * @param peak the busiest second as a multiple of the mean one
 * @param promptBytes of a prompt's record, likewise {@code responseBytes}
 * @param subjects who ask in a day
 * @param skew exponent s of the Zipf law by which subjects ask: the k-th busiest asks in proportion to 1/k^s; 0 is even
 */
public record Workload(
        double feedbackPerDay,
        double feedbackPerInteraction,
        double peak,
        int promptBytes,
        int responseBytes,
        int subjects,
        double skew) {

    private static final double SECONDS_OF_A_DAY = Duration.ofDays(1).toSeconds();

    public Workload {
        if (!(feedbackPerDay >= 1) || !(feedbackPerInteraction > 0) || !(peak >= 1)) {
            throw new IllegalArgumentException("at least one feedback a day, more than none on an interaction and a"
                    + " peak of at least the mean are needed, not " + feedbackPerDay + ", " + feedbackPerInteraction
                    + " and " + peak);
        }
        if (promptBytes < 1 || responseBytes < 1 || subjects < 1 || !(skew >= 0)) {
            throw new IllegalArgumentException(
                    "prompts and responses have bytes, there is a subject, and the skew is at" + " least 0; not "
                            + promptBytes + ", " + responseBytes + ", " + subjects + " and " + skew);
        }
    }

    double interactionsPerDay() {
        return feedbackPerDay / feedbackPerInteraction;
    }

    /** Prompts, responses and feedback in the busiest second. */
    double recordsPerSecond() {
        return peak * (2 * interactionsPerDay() + feedbackPerDay) / SECONDS_OF_A_DAY;
    }

    double interactionsPerSecond() {
        return peak * interactionsPerDay() / SECONDS_OF_A_DAY;
    }
}
