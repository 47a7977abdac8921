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
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends ungraded interactions at a steady rate and waits for their examples, which come when they are due: how long
 * after that, for a reader of committed records.
 */
final class LatencyProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration START_PATIENCE = Duration.ofMinutes(5);
    private static final double WARM_UP = .25;

    private final KafkaAccess wire;
    private final InstantSource clock;
    private final InputBytes bytes;
    private final Map<String, Long> dues = new HashMap<>();
    private final List<Long> delays = new ArrayList<>();

    LatencyProbe(Settings settings, InstantSource clock) {
        this.wire = KafkaAccess.from(settings);
        this.clock = clock;
        this.bytes = new InputBytes(wire.topics(), wire.connection(), new SplittableRandom(1));
    }

    /**
     * What is to be measured.
     *
     * @param waitMs how long feedback is waited for
     */
    record Request(double recordsPerSecond, int seconds, int promptBytes, long waitMs) {}

    /** Of the last three quarters of the interactions; the times are in ms after the due time. */
    record Found(double recordsPerSecond, long examples, long missing, long p50, long p99, long max) {}

    Found run(Request request) {
        try (Producer<String, byte[]> producer = wire.producer();
                Consumer<String, byte[]> consumer = wire.consumer()) {
            consumer.assign(KafkaAccess.partitions(consumer, wire.name(Topics.EXAMPLES)));
            consumer.seekToEnd(consumer.assignment());
            consumer.assignment().forEach(consumer::position);
            untilItRuns(request, producer, consumer);
            send(request, producer, consumer);
            producer.flush();
            long untilMs = clock.millis() + request.waitMs() + PATIENCE.toMillis();
            while (!dues.isEmpty() && clock.millis() < untilMs) {
                see(consumer, Duration.ofMillis(20));
            }
        }
        delays.sort(null);
        return new Found(
                request.recordsPerSecond(), delays.size(), dues.size(), at(.5), at(.99), delays.isEmpty() ? 0 : at(1));
    }

    // The application may have been started a moment ago.
    private void untilItRuns(Request request, Producer<String, byte[]> producer, Consumer<String, byte[]> consumer) {
        long untilMs = clock.millis() + START_PATIENCE.toMillis();
        interaction(request, producer, -1, true);
        while (!dues.isEmpty()) {
            if (clock.millis() > untilMs) {
                throw new RunFailedException("no example came within " + START_PATIENCE.toSeconds() + " s");
            }
            see(consumer, Duration.ofMillis(100));
        }
        delays.clear();
    }

    private void send(Request request, Producer<String, byte[]> producer, Consumer<String, byte[]> consumer) {
        long beganMs = clock.millis();
        double stepMs = 2000 / request.recordsPerSecond();
        long count = Math.max(1, Math.round(request.seconds() * 1000 / stepMs));
        for (long i = 0; i < count; i++) {
            long atMs = beganMs + (long) (i * stepMs);
            while (clock.millis() < atMs) {
                see(consumer, Duration.ofMillis(Math.max(0, Math.min(5, atMs - clock.millis()))));
            }
            interaction(request, producer, i, i >= (long) (WARM_UP * count));
            if (i % 64 == 0) {
                see(consumer, Duration.ZERO);
            }
        }
    }

    private void interaction(Request request, Producer<String, byte[]> producer, long number, boolean counts) {
        String key = "probe-" + clock.millis() + "-" + number;
        String subject = "subject-" + Math.floorMod(number, 1000L);
        long nowMs = clock.millis();
        write(producer, wire.name(Topics.PROMPTS), key, nowMs, bytes.prompt(subject, request.promptBytes()));
        write(producer, wire.name(Topics.RESPONSES), key, nowMs, bytes.response(subject));
        if (counts) {
            dues.put(key, nowMs + request.waitMs());
        }
    }

    // What is not written is missing in the end.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void write(
            Producer<String, byte[]> producer, String topic, String key, long timestampMs, byte[] value) {
        producer.send(new ProducerRecord<>(topic, null, timestampMs, key, value), (sent, failed) -> {});
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
