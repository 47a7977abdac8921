package dev.hone.streams.join;

import dev.hone.schemas.routing.LinesConfig;
import java.time.Duration;
import java.util.function.LongSupplier;

/** All that the join is told when it is made. */
public record JoinSettings(
        JoinConfig join, CountingConfig counting, LinesConfig lines, Rules rules, Pace pace, JoinWatch watch) {

    /** The same, and nobody watches. */
    public JoinSettings(JoinConfig join, CountingConfig counting, LinesConfig lines, Rules rules, Pace pace) {
        this(join, counting, lines, rules, pace, JoinWatch.NONE);
    }

    /**
     * When something is done, of which nothing hangs on it what it comes to.
     *
     * @param nanoTime how long work takes, as {@link System#nanoTime} tells it
     * @param commit how often a commit is asked for while records of now are worked on
     */
    public record Pace(LongSupplier nanoTime, Duration commit) {}
}
