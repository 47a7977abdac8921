package dev.hone.serving.capture;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.serde.RegistryUnavailableException;
import dev.hone.schemas.topics.TopicsConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes of a stored event the record that is sent: in the registry's wire format, at the captured instant, as a
 * CloudEvent in binary mode. For one thread.
 */
final class CloudEventEncoder {

    private static final String SOURCE = "/hone/serving";

    private record Writing(
            String topic,
            Serializer<SpecificRecord> serializer,
            BinaryMessageDecoder<? extends SpecificRecord> decoder,
            Optional<SameBytes> same) {}

    private final Map<EventKind, Writing> writings = new EnumMap<>(EventKind.class);

    CloudEventEncoder(TopicsConfig topics, ConnectionConfig connection, SchemaStore older) {
        boolean same = SameBytes.fits(connection);
        for (EventKind kind : EventKind.values()) {
            writings.put(
                    kind,
                    new Writing(
                            topics.name(kind.topic()),
                            serializer(connection, kind),
                            kind.decoder(older),
                            same ? Optional.of(new SameBytes(kind.schema())) : Optional.empty()));
        }
    }

    /**
     * Throws {@link UnsendableException} where it never can be sent as it is, {@link RegistryUnavailableException}
     * where the registry cannot say yet what its schema's id is.
     */
    ProducerRecord<byte[], byte[]> letter(byte[] stored) {
        StoredEvent event = StoredEvent.of(stored);
        Writing writing = writings.get(event.kind());
        if (writing == null) {
            throw new IllegalStateException("no topic for " + event.kind());
        }
        var letter = new ProducerRecord<>(
                writing.topic(), null, event.at().toEpochMilli(), utf8(event.interactionId()), value(event, writing));
        addHeaders(letter.headers(), event);
        return letter;
    }

    private static byte[] value(StoredEvent event, Writing writing) {
        return writing.same().flatMap(same -> same.of(event.avro())).orElseGet(() -> {
            byte[] value = encoded(event, writing);
            writing.same().ifPresent(same -> same.learn(event.avro(), value));
            return value;
        });
    }

    private static byte[] encoded(StoredEvent event, Writing writing) {
        try {
            return writing.serializer()
                    .serialize(
                            writing.topic(),
                            writing.decoder().decode(event.avro().duplicate()));
        } catch (IOException | AvroRuntimeException damaged) {
            throw new UnsendableException("its bytes on the disk do not fit their schema", damaged);
        } catch (SerializationException refused) {
            if (isUnreachable(refused)) {
                throw new RegistryUnavailableException("the schema registry cannot be reached", refused);
            }
            throw new UnsendableException(String.valueOf(refused.getMessage()), refused);
        }
    }

    // Serdes other than ours report a registry that is down as a failure to serialize.
    private static boolean isUnreachable(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private static void addHeaders(Headers headers, StoredEvent event) {
        headers.add("ce_specversion", utf8("1.0"));
        headers.add("ce_id", utf8(event.interactionId() + event.suffix()));
        headers.add("ce_source", utf8(SOURCE));
        headers.add("ce_type", utf8(event.kind().eventType()));
        headers.add("ce_time", utf8(event.at().toString()));
        headers.add("content-type", utf8("application/avro"));
        if (event.traceparent() != null) {
            headers.add("traceparent", utf8(event.traceparent()));
        }
    }

    // A topic's serde takes the records of that topic, and those are specific records.
    @SuppressWarnings("unchecked")
    private static Serializer<SpecificRecord> serializer(ConnectionConfig connection, EventKind kind) {
        return (Serializer<SpecificRecord>) connection.valueSerde(kind.topic()).serializer();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
