package dev.hone.streams.join;

import dev.hone.schemas.routing.LinesConfig;
import java.util.function.LongSupplier;

/**
 * All that the join is told when it is made.
 *
 * @param nanoTime how long work takes, as {@link System#nanoTime} tells it; what comes of the work never hangs on it
 */
public record JoinSettings(
        JoinConfig join, CountingConfig counting, LinesConfig lines, Rules rules, LongSupplier nanoTime) {}
