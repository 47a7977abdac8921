package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.ResponseServed;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Picks the answers of a canary out of the responses, the moment they come. Bytes that cannot be read are passed over:
 * scoring reads the same topic and puts them among the dead letters. A registry that is away stops the thread, as that
 * proves nothing about the bytes.
 */
final class ReadResponses extends ContextualProcessor<String, byte[], String, EvidenceCounted> {

    private final String topic;
    private final Deserializer<ResponseServed> deserializer;

    ReadResponses(String topic, Deserializer<ResponseServed> deserializer) {
        this.topic = topic;
        this.deserializer = deserializer;
    }

    @Override
    public void process(Record<String, byte[]> record) {
        ResponseServed response = read(record.value());
        if (record.key() != null && response != null) {
            Exposures.of(response).ifPresent(evidence -> context().forward(record.withValue(evidence)));
        }
    }

    private @Nullable ResponseServed read(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return deserializer.deserialize(topic, bytes);
        } catch (SerializationException unreadable) {
            if (unreadable.getCause() instanceof RetriableException) {
                throw unreadable;
            }
            return null;
        }
    }
}
