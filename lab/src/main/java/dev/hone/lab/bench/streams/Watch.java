package dev.hone.lab.bench.streams;

import dev.hone.lab.bench.process.Child;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Looks at a process while it reads what its groups have to read. */
final class Watch {

    private static final long LOOK_NANOS = 250_000_000;
    private static final double SETTLED_SECONDS = 3;
    private static final double PATIENCE_SECONDS = 180;

    private final Child broker;
    private final Child child;
    private final Consumption consumption;
    private final LongSupplier nanoTime;

    Watch(Child broker, Child child, Consumption consumption, LongSupplier nanoTime) {
        this.broker = broker;
        this.child = child;
        this.consumption = consumption;
        this.nanoTime = nanoTime;
    }

    /** Says of how things stand whether that is all. */
    @FunctionalInterface
    interface Look {
        boolean isAll(Measured.Mark mark) throws IOException;
    }

    /** @param threads whether the time of each kind of thread is asked for, which takes a moment */
    Measured.Mark mark(boolean threads) throws IOException {
        return new Measured.Mark(
                nanoTime.getAsLong() / 1e9,
                consumption.read(),
                ProcessCpu.seconds(broker.pid()),
                ProcessCpu.seconds(child.pid()),
                threads ? ProcessCpu.byKind(child.pid()) : Map.of());
    }

    /** Waits until all was read and nothing more comes; how things stood when the last was read. */
    Measured.Mark untilSettled(Look look) throws IOException {
        Measured.Mark latest = mark(false);
        double now = latest.seconds();
        while (!look.isAll(latest) || now < latest.seconds() + SETTLED_SECONDS) {
            LockSupport.parkNanos(LOOK_NANOS);
            child.check();
            Measured.Mark next = mark(false);
            now = next.seconds();
            if (next.read().all() > latest.read().all()) {
                latest = next;
            } else if (now > latest.seconds() + PATIENCE_SECONDS) {
                throw new RunFailedException(
                        "nothing was read for " + (long) PATIENCE_SECONDS + " s: it stands at " + latest.read());
            }
        }
        return latest;
    }
}
