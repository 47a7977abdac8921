package dev.hone.lab.demo;

import java.time.Duration;

/**
 * The options of a demonstration.
 *
 * @param sabotage whether a version that undoes its parent is brought from outside once one was promoted
 * @param shuffleFeedback whether each rating is that of another interaction, so that there is nothing to learn
 * @param expected how long it takes at most on a machine that does nothing else
 */
public record DemoChoices(long seed, boolean sabotage, boolean shuffleFeedback, Duration expected) {

    static final int PROMOTIONS = 2;
    static final int REQUESTS_PER_SECOND = 50;

    /** Prompt, response and, mostly, one piece of feedback. */
    private static final int RECORDS_PER_ANSWER = 3;

    /** A busy machine trains slower beside the same users, so that more is read before the loop has come round. */
    private static final double ROOM_FOR_A_BUSY_MACHINE = 2.5;

    public DemoChoices {
        if (expected.toSeconds() < 1) {
            throw new IllegalArgumentException("expected must be a second or more, was " + expected);
        }
    }

    /** How many records the loop reads before the users leave, unless it has come round sooner. */
    long records() {
        // Where there is nothing to learn nothing is waited for.
        double room = shuffleFeedback ? 1 : ROOM_FOR_A_BUSY_MACHINE;
        return (long) (expected.toSeconds() * REQUESTS_PER_SECOND * RECORDS_PER_ANSWER * room);
    }
}
