package dev.hone.serving.capture;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits in the outbox, in order, and forgets what has been acknowledged. For one thread, but for
 * {@link #abort}.
 *
 * <p>A failure of the way leaves everything where it is, to be tried again. A record whose own fault it is gets a
 * second try alone, since a broker refuses a batch for one of its records, and is then set aside.
 */
final class Forwarder {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final int MAX_RECORDS = 1000;
    private static final long MAX_BYTES = 8L << 20;

    private final OutboxStore store;
    private final CloudEventEncoder letters;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private volatile boolean aborted;
    private volatile long from;
    private boolean blocked;

    /** What came of a turn. */
    enum Turn {
        IDLE,
        SENT,
        BLOCKED
    }

    private record Sending(Entry entry, Future<RecordMetadata> outcome) {}

    Forwarder(OutboxStore store, CloudEventEncoder letters, Supplier<Producer<byte[], byte[]>> producers) {
        this.store = store;
        this.letters = letters;
        this.producers = producers;
    }

    /** Nothing before this place waits. */
    long from() {
        return from;
    }

    /** Sends some of what waits; blocked too where the outbox cannot use its disk. */
    Turn turn() {
        try {
            return store.isBroken() ? Turn.BLOCKED : sent();
        } catch (UncheckedIOException disk) {
            // The store has logged it, and goes on once there is room; what was sent already is sent twice then.
            return Turn.BLOCKED;
        }
    }

    private Turn sent() {
        List<Entry> entries = store.read(from, MAX_RECORDS, MAX_BYTES);
        if (entries.isEmpty()) {
            return Turn.IDLE;
        }
        Optional<SendFailure> failure = forward(entries);
        failure.ifPresentOrElse(this::block, this::unblock);
        return failure.isPresent() ? Turn.BLOCKED : Turn.SENT;
    }

    /** Fails what is under way, and everything after it. Any thread may call. */
    void abort() {
        aborted = true;
        closeProducer();
    }

    private Optional<SendFailure> forward(List<Entry> entries) {
        List<Sending> sendings = new ArrayList<>(entries.size());
        Optional<SendFailure> failure = Optional.empty();
        for (Entry entry : entries) {
            Sending sending = send(entry);
            sendings.add(sending);
            // Without a broker every send would wait for one in its turn.
            if (sending.outcome().isDone()
                    && outcome(sending).filter(f -> !f.ofTheRecord()).isPresent()) {
                break;
            }
        }
        List<Entry> acknowledged = new ArrayList<>();
        List<Entry> refused = new ArrayList<>();
        for (Sending sending : sendings) {
            Optional<SendFailure> outcome = outcome(sending);
            if (outcome.isEmpty()) {
                acknowledged.add(sending.entry());
            } else if (outcome.get().ofTheRecord()) {
                refused.add(sending.entry());
            } else if (failure.isEmpty()) {
                failure = outcome;
            }
        }
        store.delete(acknowledged);
        failure = failure.or(() -> sendAlone(refused));
        from = failure.isPresent()
                ? entries.get(0).sequence()
                : entries.get(entries.size() - 1).sequence() + 1;
        return failure;
    }

    private Optional<SendFailure> sendAlone(List<Entry> refused) {
        for (Entry entry : refused) {
            Optional<SendFailure> failure = outcome(send(entry));
            if (failure.isEmpty()) {
                store.delete(List.of(entry));
            } else if (failure.get().ofTheRecord()) {
                setAside(entry, failure.get());
            } else {
                return failure;
            }
        }
        return Optional.empty();
    }

    private void setAside(Entry entry, SendFailure failure) {
        store.setAside(entry);
        LOG.atError()
                .addKeyValue("sequence", entry.sequence())
                .addKeyValue("bytes", entry.bytes().length)
                .addKeyValue("setAside", store.occupancy().aside())
                .addKeyValue("reason", failure.words())
                .log(
                        "a captured event cannot be sent and was set aside: mend the cause and restart the server to send it");
    }

    private Sending send(Entry entry) {
        try {
            return new Sending(entry, open().send(letters.letter(entry.bytes())));
        } catch (InterruptException interrupted) {
            throw interrupted;
        } catch (KafkaException | UnsendableException | IllegalStateException failed) {
            return new Sending(entry, CompletableFuture.failedFuture(failed));
        }
    }

    private Producer<byte[], byte[]> open() {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            current = producers.get();
            producer = current;
        }
        if (aborted) {
            closeProducer();
        }
        return current;
    }

    private static Optional<SendFailure> outcome(Sending sending) {
        try {
            sending.outcome().get();
            return Optional.empty();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            return Optional.of(SendFailure.of(cause == null ? failed : cause));
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    private void block(SendFailure failure) {
        if (!blocked) {
            LOG.atWarn()
                    .addKeyValue("waiting", store.occupancy().waiting())
                    .addKeyValue("reason", failure.words())
                    .log("captured events cannot be sent: they wait in the outbox");
        }
        blocked = true;
        if (failure.needsNewProducer()) {
            closeProducer();
        }
    }

    private void unblock() {
        if (blocked) {
            LOG.atInfo().addKeyValue("waiting", store.occupancy().waiting()).log("captured events are sent again");
        }
        blocked = false;
    }

    private void closeProducer() {
        Producer<byte[], byte[]> current = producer;
        producer = null;
        if (current != null) {
            current.close(Duration.ZERO);
        }
    }
}
