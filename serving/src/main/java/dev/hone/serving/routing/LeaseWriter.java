package dev.hone.serving.routing;

import dev.hone.schemas.records.ServingStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes this replica's lease: on every heartbeat, at once when what it says has changed, and a tombstone at the end.
 * For one thread.
 *
 * <p>A lease that could not be written is not repeated: the next heartbeat says more.
 */
final class LeaseWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseWriter.class);
    private static final Duration LAST_WORD = Duration.ofSeconds(5);

    private final Place place;
    private final Producer<byte[], byte[]> producer;
    private final Serializer<ServingStatus> statuses;
    private final Duration heartbeat;
    private @Nullable ServingStatus written;
    private @Nullable Future<RecordMetadata> underWay;

    /** Whose lease it is, and where it stands. */
    record Place(String topic, String replica, List<String> lines) {}

    /** The producer is closed with it. */
    LeaseWriter(
            Place place, Producer<byte[], byte[]> producer, Serializer<ServingStatus> statuses, Duration heartbeat) {
        this.place = place;
        this.producer = producer;
        this.statuses = statuses;
        this.heartbeat = heartbeat;
    }

    /** Writes the lease if it is time to; says whether it did. */
    boolean tell(Set<String> versions, long offset, Instant now) {
        ServingStatus next = new ServingStatus(
                place.replica(), place.lines(), versions.stream().sorted().toList(), offset, now);
        if (!isDue(next)) {
            return false;
        }
        reportLast();
        byte[] value = statuses.serialize(place.topic(), next);
        underWay = producer.send(new ProducerRecord<>(place.topic(), key(), value));
        written = next;
        return true;
    }

    /** Writes nothing any more, and leaves the lease to expire. */
    void abandon() {
        producer.close(Duration.ZERO);
    }

    /** Gives the lease up. */
    @Override
    public void close() {
        try {
            if (written != null) {
                producer.send(new ProducerRecord<>(place.topic(), key(), null))
                        .get(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException unheard) {
            LOG.atWarn()
                    .addKeyValue("replica", place.replica())
                    .log("the lease could not be given up: it expires by itself");
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    private boolean isDue(ServingStatus next) {
        ServingStatus last = written;
        return last == null
                || !last.getVersions().equals(next.getVersions())
                || last.getRolloutsOffset() != next.getRolloutsOffset()
                || !next.getHeartbeat().isBefore(last.getHeartbeat().plus(heartbeat))
                || next.getHeartbeat().isBefore(last.getHeartbeat());
    }

    private void reportLast() {
        Future<RecordMetadata> last = underWay;
        if (last == null || !last.isDone()) {
            return;
        }
        try {
            last.get();
        } catch (ExecutionException failed) {
            LOG.atWarn()
                    .addKeyValue("replica", place.replica())
                    .addKeyValue("reason", String.valueOf(failed.getMessage()))
                    .log("the last lease was not written");
            underWay = null;
            if (failed.getCause() instanceof KafkaException cause && !(cause instanceof RetriableException)) {
                throw cause;
            }
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    private byte[] key() {
        return place.replica().getBytes(StandardCharsets.UTF_8);
    }
}
