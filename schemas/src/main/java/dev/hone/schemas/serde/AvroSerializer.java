package dev.hone.schemas.serde;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes generated records; null is a tombstone and stays null. */
final class AvroSerializer<V> implements Serializer<V> {

    private record Target(String topic, Schema schema) {}

    /** An id with the one who writes under it. */
    private record Writing<V>(int schemaId, DatumWriter<V> writer) {}

    private final SchemaRegistry registry;
    private final Registration registration;
    private final String subjectSuffix;
    private final Map<Target, Writing<V>> writings = new ConcurrentHashMap<>();

    AvroSerializer(SchemaRegistry registry, Registration registration, String subjectSuffix) {
        this.registry = registry;
        this.registration = registration;
        this.subjectSuffix = subjectSuffix;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable V value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof GenericContainer datum)) {
            throw new SerializationException(
                    "no Avro record: " + value.getClass().getName());
        }
        Target target = new Target(topic, datum.getSchema());
        Writing<V> writing = writings.get(target);
        if (writing == null) {
            writing = writing(topic + subjectSuffix, datum.getSchema());
            writings.put(target, writing);
        }
        return WireFormat.write(writing.schemaId(), value, writing.writer());
    }

    private Writing<V> writing(String subject, Schema schema) {
        Schema plain = PlainSchema.of(schema);
        SpecificData model = SpecificData.getForSchema(schema);
        // The same bytes, by generated code rather than by a walk over the schema.
        model.setCustomCoders(true);
        DatumWriter<V> own = new SpecificDatumWriter<>(schema, model);
        return switch (registration) {
            case AUTOMATIC -> new Writing<>(registry.register(subject, plain), own);
            case LOOK_UP -> new Writing<>(lookedUp(subject, plain), own);
            case LATEST -> latest(subject, plain, own);
        };
    }

    private int lookedUp(String subject, Schema plain) {
        return registry.find(subject, plain)
                .orElseThrow(() -> new SerializationException("schema " + plain.getFullName()
                        + " is not registered under subject " + subject
                        + ": register it, or set auto.register.schemas to true"));
    }

    private Writing<V> latest(String subject, Schema plain, DatumWriter<V> own) {
        RegisteredSchema latest = registry.latest(subject)
                .orElseThrow(() -> new SerializationException("subject " + subject
                        + " has no schema yet: register one, or set auto.register.schemas to true"));
        boolean same = PlainSchema.of(latest.schema()).equals(plain);
        return new Writing<>(latest.id(), same ? own : new Translation<>(plain, latest.schema(), own));
    }

    /**
     * Writes records of one schema under another by Avro's resolution, the only one that knows which field is which.
     */
    private static final class Translation<V> implements DatumWriter<V> {

        private final DatumWriter<V> own;
        private final DatumReader<Object> resolving;
        private final DatumWriter<Object> target;
        private final String names;

        Translation(Schema from, Schema to, DatumWriter<V> own) {
            this.own = own;
            this.resolving = new GenericDatumReader<>(from, to);
            this.target = new GenericDatumWriter<>(to);
            this.names = from.getFullName() + " cannot be written as the latest schema of its subject";
        }

        @Override
        public void setSchema(Schema schema) {
            throw new UnsupportedOperationException("the schemas are fixed");
        }

        @Override
        public void write(V value, Encoder out) throws IOException {
            byte[] bytes = WireFormat.write(0, value, own);
            try {
                target.write(
                        resolving.read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null)),
                        out);
            } catch (AvroTypeException mismatch) {
                throw new SerializationException(names + ": " + mismatch.getMessage(), mismatch);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }
}
