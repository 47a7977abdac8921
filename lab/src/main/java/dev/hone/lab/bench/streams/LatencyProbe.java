package dev.hone.lab.bench.streams;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.RunFailedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Sends ungraded interactions at a steady rate and waits for their examples, which come when they are due: how long
 * after that, for a reader of committed records. What is sent at first, at the same rate, does not count: a program
 * that has just been started is compiled then.
 */
final class LatencyProbe {

    /** How long feedback is waited for. */
    static final long WAIT_MS = 2000;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration START_PATIENCE = Duration.ofMinutes(5);

    private final KafkaAccess wire;
    private final InstantSource clock;
    private final Map<String, Long> dues = new HashMap<>();
    private final List<Long> delays = new ArrayList<>();

    LatencyProbe(Settings settings, InstantSource clock) {
        this.wire = KafkaAccess.from(settings);
        this.clock = clock;
    }

    /**
     * What is to be measured.
     *
     * @param seconds that count
     * @param warmSeconds before them, which do not
     */
    record Request(double recordsPerSecond, int seconds, int warmSeconds, int promptBytes) {

        double stepMs() {
            return 2000 / recordsPerSecond;
        }

        /** How many interactions are sent in so many seconds. */
        long interactions(int ofSeconds) {
            return Math.round(ofSeconds * 1000 / stepMs());
        }

        long warm() {
            return interactions(warmSeconds);
        }

        /** At least one counts. */
        long all() {
            return warm() + Math.max(1, interactions(seconds));
        }
    }

    /** Of the interactions that count; the times are in ms after the due time. */
    record Found(double recordsPerSecond, int warmSeconds, long examples, long missing, long p50, long p99, long max) {}

    Found run(Request request) {
        try (Traffic traffic = new Traffic(wire, request.promptBytes());
                Consumer<String, byte[]> consumer = wire.consumer()) {
            consumer.assign(KafkaAccess.partitions(consumer, wire.name(Topics.EXAMPLES)));
            consumer.seekToEnd(consumer.assignment());
            consumer.assignment().forEach(consumer::position);
            untilItRuns(traffic, consumer);
            send(request, traffic, consumer);
            traffic.flush();
            long untilMs = clock.millis() + WAIT_MS + PATIENCE.toMillis();
            while (!dues.isEmpty() && clock.millis() < untilMs) {
                see(consumer, Duration.ofMillis(20));
            }
        }
        delays.sort(null);
        return new Found(
                request.recordsPerSecond(),
                request.warmSeconds(),
                delays.size(),
                dues.size(),
                at(.5),
                at(.99),
                delays.isEmpty() ? 0 : at(1));
    }

    // The application may have been started a moment ago.
    private void untilItRuns(Traffic traffic, Consumer<String, byte[]> consumer) {
        long untilMs = clock.millis() + START_PATIENCE.toMillis();
        interaction(traffic, -1, true);
        while (!dues.isEmpty()) {
            if (clock.millis() > untilMs) {
                throw new RunFailedException("no example came within " + START_PATIENCE.toSeconds() + " s");
            }
            see(consumer, Duration.ofMillis(100));
        }
        delays.clear();
    }

    private void send(Request request, Traffic traffic, Consumer<String, byte[]> consumer) {
        long beganMs = clock.millis();
        for (long i = 0; i < request.all(); i++) {
            long atMs = beganMs + (long) (i * request.stepMs());
            while (clock.millis() < atMs) {
                see(consumer, Duration.ofMillis(Math.max(0, Math.min(5, atMs - clock.millis()))));
            }
            interaction(traffic, i, i >= request.warm());
            if (i % 64 == 0) {
                see(consumer, Duration.ZERO);
            }
        }
    }

    private void interaction(Traffic traffic, long number, boolean counts) {
        long nowMs = clock.millis();
        String key = "probe-" + nowMs + "-" + number;
        traffic.interaction(key, "subject-" + Math.floorMod(number, 1000L), nowMs);
        if (counts) {
            dues.put(key, nowMs + WAIT_MS);
        }
    }

    private void see(Consumer<String, byte[]> consumer, Duration wait) {
        for (ConsumerRecord<String, byte[]> example : consumer.poll(wait)) {
            Long due = dues.remove(example.key());
            if (due != null) {
                delays.add(clock.millis() - due);
            }
        }
    }

    private long at(double share) {
        return delays.isEmpty() ? -1 : delays.get((int) Math.min(delays.size() - 1L, (long) (share * delays.size())));
    }
}
