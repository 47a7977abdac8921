package dev.hone.local.demo;

import java.time.Duration;

/**
 * What to show.
 *
 * @param sabotage whether a version that undoes its parent is brought from outside once one was promoted
 * @param shuffleFeedback whether each rating is that of another interaction, so that there is nothing to learn
 * @param limit for everything, the exam included
 */
public record DemoChoices(long seed, boolean sabotage, boolean shuffleFeedback, Duration limit) {

    static final int PROMOTIONS = 2;

    private static final Duration EXAM = Duration.ofSeconds(60);

    public DemoChoices {
        if (limit.compareTo(EXAM) <= 0) {
            throw new IllegalArgumentException("the limit must be above " + EXAM.toSeconds() + " s, was " + limit);
        }
    }

    /** When users leave at the latest, so that there is time for the exam. */
    Duration traffic() {
        return limit.minus(EXAM);
    }
}
