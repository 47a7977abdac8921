package dev.hone.lab.chaos;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for what will come sooner or later, unless somebody wishes an end; a slow machine is no failure. */
final class Patience {

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Duration most;
    private final LongSupplier nanoTime;
    private final BooleanSupplier ended;

    Patience(Duration most, LongSupplier nanoTime) {
        this(most, nanoTime, () -> false);
    }

    /** Ends at once where that says so. */
    Patience(Duration most, LongSupplier nanoTime, BooleanSupplier ended) {
        this.most = most;
        this.nanoTime = nanoTime;
        this.ended = ended;
    }

    /** Whether it came in time. */
    boolean until(BooleanSupplier condition) {
        long end = nanoTime.getAsLong() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (nanoTime.getAsLong() > end
                    || ended.getAsBoolean()
                    || Thread.currentThread().isInterrupted()) {
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
