package dev.hone.lab.bench.streams;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.RunFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Lets the clock of all partitions jump past open interactions while fresh ones come at a steady rate: how many of
 * their records are read in each second after that, and how long it takes until all timers have fired.
 */
final class JumpProbe {

    private static final double READ_PATIENCE_SECONDS = 3600;
    private static final double FIRE_PATIENCE_SECONDS = 1800;
    private static final long LOOK_NANOS = 250_000_000;

    private final KafkaAccess wire;
    private final LongSupplier nanoTime;
    private final Told told;

    JumpProbe(Settings settings, LongSupplier nanoTime, Told told) {
        this.wire = KafkaAccess.from(settings);
        this.nanoTime = nanoTime;
        this.told = told;
    }

    /**
     * What is to be measured.
     *
     * @param records of the open interactions, which are to be read first
     * @param fresh of the fresh interactions, before the jump and after it
     * @param jump what the clock jumps past
     */
    record Request(long records, Fresh fresh, Jump jump, int opsPort) {}

    /**
     * How fresh interactions are sent.
     *
     * @param warmSeconds before the jump
     * @param seconds after it
     */
    record Fresh(double recordsPerSecond, int warmSeconds, int seconds, int promptBytes) {}

    /**
     * Times of the records.
     *
     * @param beforeMs of fresh ones before the jump, which are not due at its end
     * @param dueMs after all due times, before any closing time
     * @param toMs where the clock jumps to, after all closing times
     */
    record Jump(long beforeMs, long dueMs, long toMs) {}

    /**
     * What was found; times are seconds since the jump.
     *
     * @param interactions that the clock jumped past
     * @param offeredPerSecond records
     * @param readBefore records a second, the median before the jump
     * @param readPerSecond of each second after it
     * @param unread of the fresh records, when the last was sent
     * @param dueSeconds until all were due; -1 where that took too long
     * @param firedSeconds until all were closed and forgotten too
     */
    record Found(
            long interactions,
            double offeredPerSecond,
            double readBefore,
            List<Double> readPerSecond,
            double min,
            double median,
            long unread,
            double dueSeconds,
            double firedSeconds) {}

    Found run(Request request) {
        try (Traffic traffic = new Traffic(wire, request.fresh().promptBytes());
                Consumption consumption = new Consumption(wire, Side.ALL)) {
            return new Jumping(request, traffic, consumption).run();
        }
    }

    /** One jump. */
    private final class Jumping {

        private final Request request;
        private final Traffic traffic;
        private final Consumption consumption;
        private final OpsPage ops;
        private final List<ReadRates.Look> looks = new ArrayList<>();
        private long sent;
        private double jumped = Double.MAX_VALUE;
        private double due = -1;
        private double fired = -1;

        Jumping(Request request, Traffic traffic, Consumption consumption) {
            this.request = request;
            this.traffic = traffic;
            this.consumption = consumption;
            this.ops = new OpsPage(request.opsPort());
        }

        Found run() {
            untilRead();
            Fresh fresh = request.fresh();
            told.say("fresh records before the jump");
            look();
            double began = looks.get(looks.size() - 1).seconds();
            // What is known of timers that have fired is known by those that are left.
            traffic.ids("left").forEach(id -> {
                traffic.interaction(id, "subject-1", request.jump().beforeMs());
                sent += 2;
            });
            send("before", fresh.warmSeconds(), request.jump().beforeMs());
            look();
            List<Double> before = ReadRates.perSecond(looks, began, fresh.warmSeconds());
            told.say("the jump");
            traffic.tick(request.jump().toMs());
            jumped = seconds();
            look();
            send("after", fresh.seconds(), request.jump().toMs());
            look();
            List<Double> after = ReadRates.perSecond(looks, jumped, fresh.seconds());
            long unread = request.records() + sent - looks.get(looks.size() - 1).read();
            untilFired();
            return new Found(
                    request.records() / 2,
                    fresh.recordsPerSecond(),
                    ReadRates.median(before),
                    after,
                    ReadRates.min(after),
                    ReadRates.median(after),
                    unread,
                    due,
                    fired);
        }

        private void untilRead() {
            double until = seconds() + READ_PATIENCE_SECONDS;
            long read = consumption.read().inputs();
            while (read < request.records()) {
                if (seconds() > until) {
                    throw new RunFailedException("after an hour " + read + " of " + request.records()
                            + " records of open interactions were read");
                }
                told.at(read, request.records());
                LockSupport.parkNanos(LOOK_NANOS);
                read = consumption.read().inputs();
            }
        }

        private void send(String name, int seconds, long fromMs) {
            double step = 2 / request.fresh().recordsPerSecond();
            double began = seconds();
            double nextLook = began + 1;
            long count = Math.round(seconds / step);
            for (long i = 0; i < count; i++) {
                double at = began + i * step;
                for (double now = seconds(); now < at; now = seconds()) {
                    LockSupport.parkNanos((long) (Math.min(at - now, .005) * 1e9));
                }
                long ms = fromMs + (long) (i * step * 1000);
                traffic.interaction("fresh-" + name + "-" + i, "subject-" + i % 1000, ms);
                sent += 2;
                if (seconds() >= nextLook) {
                    look();
                    nextLook += 1;
                }
            }
            while (seconds() < began + seconds) {
                LockSupport.parkNanos((long) (Math.max(.001, Math.min(.25, began + seconds - seconds())) * 1e9));
            }
            traffic.flush();
        }

        private void look() {
            looks.add(new ReadRates.Look(seconds(), consumption.read().inputs()));
            int partitions = wire.topics().partitions();
            if (seconds() > jumped && fired < 0) {
                if (due < 0 && ops.timersHaveFired(partitions, request.jump().dueMs())) {
                    due = seconds() - jumped;
                }
                if (due >= 0 && ops.timersHaveFired(partitions, request.jump().toMs())) {
                    fired = seconds() - jumped;
                }
            }
        }

        private void untilFired() {
            told.say("until the timers have fired");
            while (fired < 0 && seconds() < jumped + FIRE_PATIENCE_SECONDS) {
                LockSupport.parkNanos(LOOK_NANOS);
                look();
            }
        }

        private double seconds() {
            return nanoTime.getAsLong() / 1e9;
        }
    }
}
