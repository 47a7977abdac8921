package dev.hone.schemas.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.serde.SchemaRegistry;
import dev.hone.schemas.topics.Topic;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;

/**
 * Settings of the connection to Kafka and the schema registry.
 *
 * <p>The serdes of one connection share one registry client, and with it its cache.
 *
 * @param kafka the keys under {@code kafka.}, as Kafka's clients take them
 * @param serde the keys under {@code serde.} and {@code schema.registry.}, as serdes take them
 */
public record ConnectionConfig(
        Map<String, Object> kafka, Map<String, Object> serde, Class<?> serdeClass, SchemaRegistry registry) {

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "schema.registry.url",
                    ConfigDef.Type.STRING,
                    "http://localhost:8081",
                    new ConfigDef.NonEmptyString(),
                    HIGH,
                    "The schema registry: one URL, or several of one cluster, separated by commas; mock://NAME is one within this process.")
            .define(
                    "schema.registry.basic.auth.credentials.source",
                    ConfigDef.Type.STRING,
                    "URL",
                    ConfigDef.ValidString.in("URL", "USER_INFO"),
                    MEDIUM,
                    "Where user and password of the registry stand: in its URL, or in basic.auth.user.info.")
            .define(
                    "schema.registry.basic.auth.user.info",
                    ConfigDef.Type.PASSWORD,
                    null,
                    MEDIUM,
                    "USER:PASSWORD for the registry.")
            .define(
                    "schema.registry.ssl.truststore.location",
                    ConfigDef.Type.STRING,
                    null,
                    LOW,
                    "Key store with the certificates that the registry is trusted by; without one the platform's.")
            .define("schema.registry.ssl.truststore.password", ConfigDef.Type.PASSWORD, null, LOW, "Its password.")
            .define(
                    "schema.registry.ssl.truststore.type",
                    ConfigDef.Type.STRING,
                    "PKCS12",
                    LOW,
                    "Its type: PKCS12 or JKS.")
            .define(
                    "schema.registry.ssl.keystore.location",
                    ConfigDef.Type.STRING,
                    null,
                    LOW,
                    "Key store with the certificate that we show to the registry.")
            .define("schema.registry.ssl.keystore.password", ConfigDef.Type.PASSWORD, null, LOW, "Its password.")
            .define(
                    "schema.registry.ssl.keystore.type",
                    ConfigDef.Type.STRING,
                    "PKCS12",
                    LOW,
                    "Its type: PKCS12 or JKS.")
            .define(
                    "schema.registry.ssl.key.password",
                    ConfigDef.Type.PASSWORD,
                    null,
                    LOW,
                    "The password of its key, where it is another.")
            .define(
                    "serde.class",
                    ConfigDef.Type.CLASS,
                    AvroSerde.class,
                    LOW,
                    "The serde of record values; must write Confluent's Avro wire format. The other keys under serde. are passed to it.");

    public ConnectionConfig {
        kafka = Map.copyOf(kafka);
        serde = Map.copyOf(serde);
    }

    public static ConnectionConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        Map<String, Object> kafka = new TreeMap<>(settings.section("kafka."));
        kafka.putIfAbsent("bootstrap.servers", "localhost:9092");
        Map<String, Object> serde = new TreeMap<>();
        settings.section("schema.registry.").forEach((key, value) -> serde.put("schema.registry." + key, value));
        serde.put("schema.registry.url", config.getString("schema.registry.url"));
        serde.putAll(settings.section("serde."));
        serde.remove("class");
        return new ConnectionConfig(kafka, serde, config.getClass("serde.class"), SchemaRegistry.connect(serde));
    }

    /** Whether this program may register schemas; where it may not, an operator does. */
    public boolean registersSchemas() {
        return Boolean.parseBoolean(String.valueOf(serde.getOrDefault("auto.register.schemas", true)));
    }

    /** The configured serde of a topic's values; raw topics give that of byte arrays. */
    // A raw topic's value type is byte[], and only then V is.
    @SuppressWarnings("unchecked")
    public <V> Serde<V> valueSerde(Topic<V> topic) {
        return topic.raw() ? (Serde<V>) Serdes.ByteArray() : configured(topic.valueType());
    }

    /** The configured serde of a record, for state stores and internal topics. */
    public <V extends SpecificRecord> Serde<V> serde(Class<V> type) {
        return configured(type);
    }

    // The serde is told which record to make, so that it is one of that record.
    @SuppressWarnings("unchecked")
    private <V> Serde<V> configured(Class<V> type) {
        if (!Serde.class.isAssignableFrom(serdeClass)) {
            throw new ConfigException("serde.class", serdeClass.getName(), "is no " + Serde.class.getName());
        }
        Serde<V> made = (Serde<V>) Utils.newInstance(serdeClass);
        Map<String, Object> settings = new TreeMap<>(serde);
        settings.put(AvroSerde.VALUE_TYPE, type);
        settings.putIfAbsent("specific.avro.reader", "true");
        settings.putIfAbsent("avro.remove.java.properties", "true");
        settings.put(AvroSerde.REGISTRY, registry);
        made.configure(settings, false);
        return made;
    }

    /** Says which keys there are, never a value: some are secrets. */
    @Override
    public String toString() {
        return "ConnectionConfig[kafka=" + kafka.keySet() + ", serde=" + serde.keySet() + ", serdeClass="
                + serdeClass.getName() + "]";
    }
}
