package dev.hone.serving.capture;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.keys.KeyRing;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.SubjectKey;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.serving.capture.Forwarder.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps events on this machine's disk until Kafka has acknowledged them, and sends them on a thread of its own, as long
 * as it takes. Those that come at the same time share one sync of the disk.
 *
 * <p>At least once: an event that was sent just before a crash is sent again, the same bytes under the same key and
 * time. What cannot be sent for its own sake is set aside, loudly, and tried again after the next start.
 */
public final class Outbox implements Capture, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5000;
    private static final long LOOK_MS = 1000;
    private static final int BLOCK_MS = 5000;
    // So that what comes one by one is sent in batches: nobody waits for it, and each request to a broker costs both.
    private static final long GATHER_MS = 20;
    private static final long PLENTY = 500;

    private final CaptureConfig config;
    private final InstantSource clock;
    private final OutboxStore store;
    private final Forwarder forwarder;
    private final GroupCommit writer;
    private final Thread thread;
    private final Semaphore work = new Semaphore(0);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CountDownLatch stop = new CountDownLatch(1);

    /** Opens the folder; events are taken from here on, and sent after {@link #start}. */
    public Outbox(CaptureConfig config, TopicsConfig topics, ConnectionConfig connection, InstantSource clock) {
        this(config, topics, connection, clock, producers(connection));
    }

    Outbox(
            CaptureConfig config,
            TopicsConfig topics,
            ConnectionConfig connection,
            InstantSource clock,
            Supplier<Producer<byte[], byte[]>> producers) {
        this.config = config;
        this.clock = clock;
        store = OutboxStore.open(config);
        forwarder = new Forwarder(store, new CloudEventEncoder(topics, connection, store.schemas()), producers);
        writer = new GroupCommit(this::written, failure::complete);
        thread = new Thread(this::forward, "outbox-forwarder");
        thread.setUncaughtExceptionHandler((dead, cause) -> {
            LOG.atError().setCause(cause).log("the outbox has stopped sending");
            failure.complete(cause);
        });
    }

    /** Begins to send. */
    public void start() {
        if (waiting() > 0) {
            LOG.atInfo().addKeyValue("waiting", waiting()).log("sending what an earlier run left in the outbox");
        }
        thread.start();
    }

    @Override
    public CompletableFuture<Void> keep(Captured<PromptSubmitted> prompt, Captured<ResponseServed> response) {
        String traceparent = prompt.event().getTraceparent();
        return append(List.of(
                new StoredEvent(
                        EventKind.PROMPT,
                        prompt.interactionId(),
                        prompt.at(),
                        "/prompt",
                        traceparent,
                        encoded(() -> prompt.event().toByteBuffer())),
                new StoredEvent(
                        EventKind.RESPONSE,
                        response.interactionId(),
                        response.at(),
                        "/response",
                        traceparent,
                        encoded(() -> response.event().toByteBuffer()))));
    }

    @Override
    public void feedback(List<Captured<FeedbackGiven>> feedback) {
        CaptureRefusedException.orDone(append(feedback.stream()
                .map(given -> new StoredEvent(
                        EventKind.FEEDBACK,
                        given.interactionId(),
                        given.at(),
                        "/feedback/" + given.event().getFeedbackId(),
                        given.traceparent(),
                        encoded(() -> given.event().toByteBuffer())))
                .toList()));
    }

    /**
     * A key, before the first text that is sealed under it. Throws {@link CaptureRefusedException} where it cannot be
     * kept.
     */
    public void key(SubjectKey key) {
        CaptureRefusedException.orDone(append(List.of(new StoredEvent(
                EventKind.KEY, KeyRing.recordKey(key), key.getCreated(), "/key", null, encoded(key::toByteBuffer)))));
    }

    /** Events that are still to be sent. */
    public long waiting() {
        return store.occupancy().waiting();
    }

    /** Their bytes, and those of what was set aside. */
    public long waitingBytes() {
        return store.occupancy().bytes();
    }

    /** Events that could not be sent for their own sake since the start. */
    public long setAside() {
        return store.occupancy().aside();
    }

    /** How long ago the first of those that wait happened; zero when none waits. */
    public Duration oldestAge() {
        Instant now = clock.instant();
        return store.first(forwarder.from())
                .flatMap(entry -> StoredEvent.instantOf(entry.bytes()))
                .map(at -> Duration.between(at, now))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    /** Why nothing can be kept now, in words without a path of this machine; empty while it can. */
    public Optional<String> problem() {
        return store.problem();
    }

    /** Why nothing is sent any more, for good; empty while well, also while Kafka is away. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.getNow(null));
    }

    /** Sends for a while what waits, and leaves the rest on the disk. */
    @Override
    public void close() {
        writer.close();
        stop.countDown();
        work.release();
        try {
            thread.join(Math.max(1, config.drain().toMillis()));
            forwarder.abort();
            thread.join();
        } catch (InterruptedException interrupted) {
            forwarder.abort();
            Thread.currentThread().interrupt();
        }
        if (waiting() > 0) {
            LOG.atWarn().addKeyValue("waiting", waiting()).log("events are left in the outbox until the next start");
        }
        store.close();
    }

    private CompletableFuture<Void> append(List<StoredEvent> events) {
        return events.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : writer.append(events.stream().map(StoredEvent::toBytes).toList());
    }

    private void written(List<GroupCommit.Write> writes) {
        store.append(writes);
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private void forward() {
        long pauseMs = FIRST_PAUSE_MS;
        while (true) {
            Turn turn = forwarder.turn();
            if (stop.getCount() == 0 && turn != Turn.SENT) {
                return;
            }
            pauseMs = turn == Turn.BLOCKED ? Math.min(2 * pauseMs, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
            switch (turn) {
                case SENT -> {
                    if (waiting() < PLENTY) {
                        pause(GATHER_MS);
                    }
                }
                case IDLE -> await(LOOK_MS);
                case BLOCKED -> pause(pauseMs);
            }
        }
    }

    // New events do not end a pause: they would only meet the same closed door.
    private void pause(long pauseMs) {
        try {
            if (stop.await(pauseMs, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    private void await(long limitMs) {
        try {
            if (work.tryAcquire(limitMs, TimeUnit.MILLISECONDS)) {
                work.drainPermits();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    private interface Encoding {
        ByteBuffer run() throws IOException;
    }

    private static ByteBuffer encoded(Encoding encoding) {
        try {
            return encoding.run();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    // Wrong values are found here; whether the brokers can be found shows later, and may change.
    private static Supplier<Producer<byte[], byte[]>> producers(ConnectionConfig connection) {
        Map<String, Object> settings = producerSettings(connection);
        var unused = new ProducerConfig(settings);
        return () -> new KafkaProducer<>(settings);
    }

    private static Map<String, Object> producerSettings(ConnectionConfig connection) {
        Map<String, Object> settings = new HashMap<>(connection.kafka());
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }
}
