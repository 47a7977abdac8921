package dev.hone.serving.engine;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that goes on from the time at which it was made and is never set: what its readings differ by is time that
 * passed. Any thread may ask.
 */
public final class SteadyClock implements InstantSource {

    private final Instant began;
    private final LongSupplier nanoTime;
    private final long beganNanos;

    /** @param nanoTime as {@link System#nanoTime} */
    public SteadyClock(Instant began, LongSupplier nanoTime) {
        this.began = began;
        this.nanoTime = nanoTime;
        this.beganNanos = nanoTime.getAsLong();
    }

    @Override
    public Instant instant() {
        return began.plusNanos(nanoTime.getAsLong() - beganNanos);
    }
}
