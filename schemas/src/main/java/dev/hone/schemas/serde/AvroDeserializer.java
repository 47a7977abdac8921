package dev.hone.schemas.serde;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a generated record from bytes of any schema that it can be resolved from; null is a tombstone and stays null.
 */
final class AvroDeserializer<V> implements Deserializer<V> {

    private final SpecificData model;
    private final Schema ours;
    private final SchemaRegistry registry;
    private final Map<Integer, DatumReader<V>> readers = new ConcurrentHashMap<>();

    AvroDeserializer(Class<V> type, SchemaRegistry registry) {
        this.model = SpecificData.getForClass(type);
        // The same records, by generated code rather than by a walk over the schema.
        this.model.setCustomCoders(true);
        this.ours = model.getSchema(type);
        this.registry = registry;
    }

    @Override
    public @Nullable V deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        int schemaId = WireFormat.schemaId(bytes);
        DatumReader<V> reader = readers.get(schemaId);
        if (reader == null) {
            reader = new SpecificDatumReader<>(registry.byId(schemaId), ours, model);
            readers.put(schemaId, reader);
        }
        return WireFormat.read(bytes, reader);
    }
}
