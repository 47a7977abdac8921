package dev.hone.lab.replay;

import dev.hone.terminal.RunFailedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Gives up when a number that should change has not changed for too long. Not thread-safe. */
final class StallTimeout {

    private final Duration limit;
    private final InstantSource clock;
    private Object last = "";
    private Instant changed;

    StallTimeout(Duration limit, InstantSource clock) {
        this.limit = limit;
        this.clock = clock;
        this.changed = clock.instant();
    }

    /** {@code words} tell how things stand when it gives up. */
    void look(Object state, Supplier<String> words) {
        if (!state.equals(last)) {
            last = state;
            changed = clock.instant();
        } else if (Duration.between(changed, clock.instant()).compareTo(limit) > 0) {
            throw new RunFailedException(words.get() + ", and nothing has moved for " + limit.toSeconds() + " s");
        }
    }
}
