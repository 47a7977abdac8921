package dev.hone.lab.bench.streams;

import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The records of a load in the order in which they arrive: interactions at even distances, votes while they are waited
 * for (one in twenty later than that), one record in a hundred sent twice, one in a hundred arriving late, and one in a
 * thousand that cannot be read.
 */
final class Corpus {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Shape shape;
    private final StreamsPlan.Load load;
    private final InputBytes bytes;
    private final SplittableRandom random;
    private final PriorityQueue<Arrival> pending = new PriorityQueue<>(Comparator.comparingLong(Arrival::arrivesMs));

    /** A record on its way. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    record Arrival(Topic<?> topic, String key, byte[] value, long timestampMs, long arrivesMs) {}

    /** Takes records as they arrive. */
    @FunctionalInterface
    interface Sink {
        void take(Arrival record);
    }

    Corpus(Shape shape, StreamsPlan.Load load, InputBytes bytes) {
        this.shape = shape;
        this.load = load;
        this.bytes = bytes;
        this.random = new SplittableRandom(load.seed());
    }

    void send(Sink sink) {
        double stepMs = load.spanMs() / (double) load.interactions();
        for (long i = 0; i < load.interactions(); i++) {
            long atMs = START.toEpochMilli() + (long) (i * stepMs);
            arrive(sink, atMs);
            interaction(atMs);
        }
        arrive(sink, Long.MAX_VALUE);
    }

    private void arrive(Sink sink, long untilMs) {
        for (Arrival next = pending.peek(); next != null && next.arrivesMs() <= untilMs; next = pending.peek()) {
            sink.take(pending.remove());
        }
    }

    private void interaction(long atMs) {
        String id = id(random, atMs);
        String subject = "subject-" + random.nextInt(load.subjects());
        put(Topics.PROMPTS, id, bytes.prompt(subject, shape.promptBytes()), atMs);
        long answeredMs = atMs + 1 + random.nextLong(load.waitMs() / 10);
        put(Topics.RESPONSES, id, bytes.response(subject), answeredMs);
        long waitMs = load.waitMs();
        for (int vote = 0; vote < shape.votes(); vote++) {
            boolean late = random.nextInt(20) == 0;
            long givenMs = answeredMs + (late ? waitMs + random.nextLong(3 * waitMs) : random.nextLong(waitMs * 4 / 5));
            put(Topics.FEEDBACK, id, bytes.vote(vote, vote == 0 ? subject : subject + "-" + vote, givenMs), givenMs);
        }
    }

    private void put(Topic<?> topic, String key, byte[] value, long timestampMs) {
        int lot = random.nextInt(1000);
        long arrivesMs = lot < 10 ? timestampMs + random.nextLong(load.waitMs() / 10) : timestampMs;
        pending.add(new Arrival(topic, key, value, timestampMs, arrivesMs));
        if (lot >= 10 && lot < 20) {
            pending.add(new Arrival(topic, key, value, timestampMs, arrivesMs + random.nextLong(load.waitMs() / 10)));
        } else if (lot == 20) {
            pending.add(new Arrival(topic, key, bytes.garbage(), timestampMs, arrivesMs));
        }
    }

    // A UUID of version 7, as servers make them: 48 bits of time, then chance.
    static String id(SplittableRandom random, long atMs) {
        long high = (atMs << 16) | 0x7000 | random.nextInt(1 << 12);
        long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
        return new UUID(high, low).toString();
    }
}
