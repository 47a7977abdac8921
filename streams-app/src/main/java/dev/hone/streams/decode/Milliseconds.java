package dev.hone.streams.decode;

import java.util.Optional;

/**
 * Numbers that should be milliseconds since 1970. Taken for milliseconds, seconds of our time lie in January 1970 and
 * microseconds in the year 58000; what is accepted, March 1973 to the year 5138, is no time of ours in any other unit.
 */
final class Milliseconds {

    static final String WANTED = "milliseconds since 1970 are wanted";

    private static final long FIRST = 100_000_000_000L;
    private static final long LAST = 1_000 * FIRST;
    private static final long FIRST_IN_SECONDS = FIRST / 1_000;
    private static final long LAST_IN_MICROSECONDS = 1_000 * LAST;

    private Milliseconds() {}

    /** What the number looks like; empty where it can be milliseconds. */
    static Optional<String> problem(long number) {
        if (number >= FIRST && number < LAST) {
            return Optional.empty();
        }
        if (number < FIRST_IN_SECONDS) {
            return Optional.of("is no time since 1973; " + WANTED);
        }
        String unit = number < FIRST ? "seconds" : number < LAST_IN_MICROSECONDS ? "microseconds" : "nanoseconds";
        return Optional.of("looks like " + unit + "; " + WANTED);
    }
}
