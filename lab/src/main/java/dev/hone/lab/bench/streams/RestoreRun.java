package dev.hone.lab.bench.streams;

import dev.hone.artifacts.Folders;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.bench.process.Child;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.Progress;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Kills the program and starts it again, once with its folder emptied and once with what was left of it. */
final class RestoreRun {

    private static final String RESTORED = "hone_restored_records_total";
    private static final String LEFT = "hone_restore_left_records";
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final double PATIENCE_SECONDS = 1800;

    private final Testbed testbed;
    private final RunSettings settings;
    private final KafkaAccess wire;
    private final Progress progress;
    private final LongSupplier nanoTime;

    RestoreRun(Testbed testbed, RunSettings settings, Progress progress, LongSupplier nanoTime) {
        this.testbed = testbed;
        this.settings = settings;
        this.wire = KafkaAccess.from(settings.settings());
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    /** What is left of the folder of the program that was killed. */
    private enum Left {
        EMPTIED,
        KEPT
    }

    /**
     * Both restores.
     *
     * @param running is killed
     * @param atMs a time of records that nothing is after
     */
    List<Restored> run(Child running, Shape shape, long atMs) throws IOException {
        running.kill();
        Folders.delete(settings.state());
        try (Traffic traffic = new Traffic(wire, shape.promptBytes())) {
            List<Restored> found = new ArrayList<>();
            found.add(restore(Left.EMPTIED, traffic, atMs));
            found.add(restore(Left.KEPT, traffic, atMs + 1));
            return found;
        }
    }

    /** Leaves a program behind that was killed. */
    private Restored restore(Left left, Traffic traffic, long atMs) throws IOException {
        String state = left.name().toLowerCase(Locale.ROOT);
        try (Consumer<String, byte[]> consumer = wire.consumer()) {
            consumer.assign(KafkaAccess.partitions(consumer, wire.name(Topics.INTERACTIONS)));
            consumer.seekToEnd(consumer.assignment());
            consumer.assignment().forEach(consumer::position);
            Set<String> missing = traffic.ids(state);
            missing.forEach(id -> {
                traffic.interaction(id, "subject-1", atMs);
                traffic.vote(id, "subject-1", atMs);
            });
            traffic.flush();
            OpsPage ops = settings.withOpsPort();
            progress.begin("restoring, state " + state);
            double beganSeconds = seconds();
            try (Child child = testbed.start(Side.ALL, settings.file())) {
                Coming coming = new Coming(child, ops, consumer, missing, beganSeconds);
                Restored restored = coming.back(state);
                progress.end(restored.records());
                child.kill();
                return restored;
            }
        }
    }

    private double seconds() {
        return nanoTime.getAsLong() / 1e9;
    }

    /** One coming back. */
    private final class Coming {

        private final Child child;
        private final OpsPage ops;
        private final Consumer<String, byte[]> consumer;
        private final Set<String> missing;
        private final double beganSeconds;
        private double first = -1;
        private double ready = -1;
        private double caughtUp = -1;

        Coming(Child child, OpsPage ops, Consumer<String, byte[]> consumer, Set<String> missing, double beganSeconds) {
            this.child = child;
            this.ops = ops;
            this.consumer = consumer;
            this.missing = missing;
            this.beganSeconds = beganSeconds;
        }

        Restored back(String state) throws IOException {
            while (ready < 0 || caughtUp < 0) {
                child.check();
                look(seconds() - beganSeconds);
                for (ConsumerRecord<String, byte[]> record : consumer.poll(LOOK)) {
                    missing.remove(record.key());
                }
                if (caughtUp < 0 && missing.isEmpty()) {
                    caughtUp = seconds() - beganSeconds;
                }
            }
            double cpuSeconds = ProcessCpu.seconds(child.pid());
            return new Restored(state, first, ready, caughtUp, (long) ops.sum(RESTORED), cpuSeconds);
        }

        private void look(double now) {
            if (now > PATIENCE_SECONDS) {
                throw new RunFailedException("the program was not back " + (long) PATIENCE_SECONDS
                        + " s after it had been started again: " + missing.size() + " partitions without an answer");
            }
            if (ready < 0 && ops.ready()) {
                ready = now;
            }
            double restored = first < 0 || ready < 0 ? ops.sum(RESTORED) : 0;
            if (first < 0 && (ready >= 0 || restored > 0)) {
                first = now;
            }
            if (ready < 0) {
                progress.at((long) restored, (long) (restored + ops.sum(LEFT)));
            }
        }
    }
}
