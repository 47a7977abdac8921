package dev.hone.streams.notices;

import java.time.Duration;
import java.time.Instant;

/**
 * How often the notice at the head was tried, and when it is again: after a second, then each time after twice as long,
 * at most five minutes.
 *
 * @param first when it was tried first
 * @param count how often it was tried since
 * @param next when it is tried again
 */
record Tries(Instant first, int count, Instant next) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int ENOUGH_DOUBLINGS = 9;

    static Tries none(Instant now) {
        return new Tries(now, 0, now);
    }

    Tries failedAt(Instant now) {
        Duration doubled = SHORTEST.multipliedBy(1L << Math.min(count, ENOUGH_DOUBLINGS));
        Duration pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return new Tries(first, count + 1, now.plus(pause));
    }

    boolean isOver(Duration giveUp, Instant now) {
        return !now.isBefore(first.plus(giveUp));
    }
}
