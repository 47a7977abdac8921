package dev.hone.serving.feedback;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * A clock in whole ms of which no two readings are equal: the order of event times is what decides between a vote, its
 * withdrawal and the next vote under one id. It runs ahead of the true clock by a second at most. Any thread may ask.
 */
public final class RisingClock implements InstantSource {

    private static final Duration FARTHEST_AHEAD = Duration.ofSeconds(1);

    private final InstantSource clock;
    private Instant last = Instant.EPOCH;

    public RisingClock(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Instant instant() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant next = last.plusMillis(1);
        boolean far = next.isAfter(now.plus(FARTHEST_AHEAD));
        last = next.isAfter(now) && !far ? next : now;
        return last;
    }
}
