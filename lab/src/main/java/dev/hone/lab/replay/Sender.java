package dev.hone.lab.replay;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.lab.replay.input.InputRecord.Raw;
import dev.hone.schemas.records.Tick;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.Progress;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Sends a log to the input topics, as any producer would, and after it the tick that closes everything. */
final class Sender implements AutoCloseable {

    private final KafkaAccess wire;
    private final Producer<String, byte[]> producer;
    private final Map<Topic<?>, Serializer<SpecificRecord>> serializers = new HashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long sent;
    private long lastTimeMs;

    Sender(KafkaAccess wire) {
        this.wire = wire;
        this.producer = wire.producer();
    }

    /**
     * Sends every record; times after {@code nowMs} are not counted into {@link #lastTimeMs}, since a record from the
     * future is refused and moves no clock.
     */
    void send(InputLog log, long nowMs, Progress progress) throws IOException {
        progress.begin("sent");
        log.forEach(record -> {
            send(record);
            if (record.timestampMs() <= nowMs) {
                lastTimeMs = Math.max(lastTimeMs, record.timestampMs());
            }
            progress.at(++sent, log.records());
        });
        flush();
        progress.end(sent);
    }

    long sent() {
        return sent;
    }

    long lastTimeMs() {
        return lastTimeMs;
    }

    /** One tick for every partition of the clock. */
    void close(long timeMs) {
        String topic = wire.name(Topics.CLOCK);
        byte[] tick = serializer(Topics.CLOCK).serialize(topic, new Tick(Instant.ofEpochMilli(timeMs)));
        for (int partition = 0; partition < wire.topics().partitions(); partition++) {
            send(new ProducerRecord<>(topic, partition, timeMs, Integer.toString(partition), tick));
        }
        flush();
    }

    @Override
    public void close() {
        producer.close();
    }

    private void send(InputRecord record) {
        String topic = wire.name(record.topic());
        // Without a key any partition is as good as another; the first, so that two replays are alike.
        Integer partition = record.key() == null ? 0 : null;
        send(new ProducerRecord<>(topic, partition, record.timestampMs(), record.key(), bytes(topic, record)));
    }

    private byte[] bytes(String topic, InputRecord record) {
        if (record.content() instanceof Raw raw) {
            return raw.bytes();
        }
        SpecificRecord value = ((Decoded) record.content()).value();
        return serializer(record.topic()).serialize(topic, value);
    }

    // The serde of a topic takes the records of that topic, and those are specific records.
    @SuppressWarnings("unchecked")
    private Serializer<SpecificRecord> serializer(Topic<?> topic) {
        return serializers.computeIfAbsent(topic, unknown ->
                (Serializer<SpecificRecord>) wire.connection().valueSerde(topic).serializer());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback has the outcome, and flush waits for it
    private void send(ProducerRecord<String, byte[]> record) {
        throwFailure();
        producer.send(record, this::sent);
    }

    private void sent(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        if (exception != null) {
            failure.compareAndSet(null, exception);
        }
    }

    private void flush() {
        producer.flush();
        throwFailure();
    }

    private void throwFailure() {
        Exception exception = failure.get();
        if (exception != null) {
            throw new RunFailedException("a record could not be sent: " + exception.getMessage(), exception);
        }
    }
}
