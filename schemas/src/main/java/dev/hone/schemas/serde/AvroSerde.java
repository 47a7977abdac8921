package dev.hone.schemas.serde;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Generated records in Confluent's wire format, read with our schema whatever schema they were written with.
 *
 * <p>It takes Confluent's configuration keys: {@code schema.registry.url}, {@code auto.register.schemas},
 * {@code use.latest.version}, {@code basic.auth.credentials.source}, {@code basic.auth.user.info},
 * {@code schema.registry.ssl.*}, {@code http.connect.timeout.ms}, {@code http.read.timeout.ms}. Subjects are named
 * after topics. Safe for concurrent use. This is the serde that the tests of this project run on; Confluent's own,
 * which the Maven profile {@code confluent} adds, reads and writes the same bytes and can be named in
 * {@code serde.class}.
 *
 * @param <V> a generated record
 */
public final class AvroSerde<V> implements Serde<V> {

    static {
        TrustedRecords.trust();
    }

    /** The generated class that is read, or its name. */
    public static final String VALUE_TYPE = "specific.avro.value.type";

    /** A {@link SchemaRegistry} to use in place of one of this serde's own. */
    public static final String REGISTRY = "schema.registry.client";

    private @Nullable Serializer<V> serializer;
    private @Nullable Deserializer<V> deserializer;

    /** To be configured. */
    public AvroSerde() {}

    public AvroSerde(Class<V> type, SchemaRegistry registry) {
        serializer = new AvroSerializer<>(registry, Registration.AUTOMATIC, "-value");
        deserializer = new AvroDeserializer<>(type, registry);
    }

    /** The schema that records of a generated class are registered under: without hints to Java. */
    public static Schema plainSchema(Class<?> type) {
        return PlainSchema.of(SpecificData.get().getSchema(type));
    }

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        SchemaRegistry registry =
                settings.get(REGISTRY) instanceof SchemaRegistry given ? given : SchemaRegistry.connect(settings);
        serializer = new AvroSerializer<>(registry, Registration.from(settings), isKey ? "-key" : "-value");
        deserializer = new AvroDeserializer<>(valueType(settings), registry);
    }

    @Override
    public Serializer<V> serializer() {
        return configured(serializer);
    }

    @Override
    public Deserializer<V> deserializer() {
        return configured(deserializer);
    }

    private static <T> T configured(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("configure the serde before it is used");
        }
        return part;
    }

    // The caller says what V is by naming the type.
    @SuppressWarnings("unchecked")
    private static <V> Class<V> valueType(Map<String, ?> settings) {
        Object type = settings.get(VALUE_TYPE);
        if (type instanceof Class<?> known) {
            return (Class<V>) known;
        }
        if (type == null) {
            throw new ConfigException(VALUE_TYPE + " is missing: name the generated record that values are");
        }
        try {
            return (Class<V>) Class.forName(type.toString());
        } catch (ClassNotFoundException unknown) {
            throw new ConfigException(VALUE_TYPE, type, "is no class on the class path");
        }
    }
}
