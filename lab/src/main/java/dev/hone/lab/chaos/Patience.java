package dev.hone.lab.chaos;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for what will come sooner or later; a slow machine is no failure. */
final class Patience {

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Duration most;
    private final LongSupplier nanoTime;

    Patience(Duration most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /** Whether it came in time. */
    boolean until(BooleanSupplier condition) {
        long end = nanoTime.getAsLong() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (nanoTime.getAsLong() > end || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return true;
    }

    @Override
    public String toString() {
        return most.toSeconds() + " s";
    }
}
