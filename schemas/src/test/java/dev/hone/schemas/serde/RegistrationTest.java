package dev.hone.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.golden.FixedRegistry;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.Tick;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class RegistrationTest {

    private static final Tick TICK = new Tick(Instant.ofEpochMilli(1_000));

    @Test
    void registersUnderTheNameOfTheTopic() {
        SchemaRegistry registry = SchemaRegistry.connect(Map.of("schema.registry.url", "mock://registration"));

        serde(registry, Map.of()).serializer().serialize("hone.clock", TICK);

        assertThat(registry.latest("hone.clock-value"))
                .hasValueSatisfying(latest -> assertThat(latest.schema()).isEqualTo(AvroSerde.plainSchema(Tick.class)));
    }

    @Test
    void registersSchemasWithoutHintsToJava() {
        assertThat(AvroSerde.plainSchema(PromptSubmitted.class).toString()).doesNotContain("avro.java.string");
    }

    @Test
    void withoutRegistrationAnUnknownSchemaIsRefused() {
        SchemaRegistry registry = SchemaRegistry.connect(Map.of("schema.registry.url", "mock://nothing"));
        Serde<Tick> serde = serde(registry, Map.of("auto.register.schemas", "false"));

        assertThatThrownBy(() -> serde.serializer().serialize("hone.clock", TICK))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("auto.register.schemas");
    }

    @Test
    void writesUnderTheLatestSchemaByName() {
        Schema latest = SchemaBuilder.record("Tick")
                .namespace("dev.hone.schemas.records")
                .fields()
                .name("note")
                .type()
                .stringType()
                .stringDefault("x")
                .requiredLong("wallTime")
                .endRecord();
        FixedRegistry registry = new FixedRegistry(3, latest);
        Serde<Tick> serde = serde(registry, Map.of("auto.register.schemas", "false", "use.latest.version", "true"));

        byte[] bytes = serde.serializer().serialize("hone.clock", TICK);

        // The note of one letter, then 1,000 as a variable-length number.
        assertThat(bytes).containsExactly(0, 0, 0, 0, 3, 2, 'x', 0xd0, 0x0f);
        assertThat(serde.deserializer().deserialize("hone.clock", bytes)).isEqualTo(TICK);
    }

    @Test
    void refusesASwitchThatIsNeitherOnNorOff() {
        assertThatThrownBy(() -> serde(
                        new FixedRegistry(1, Schema.create(Schema.Type.LONG)), Map.of("auto.register.schemas", "yes")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("auto.register.schemas")
                .hasMessageContaining("yes");
    }

    private static Serde<Tick> serde(SchemaRegistry registry, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(AvroSerde.REGISTRY, registry);
        all.put(AvroSerde.VALUE_TYPE, Tick.class.getName());
        AvroSerde<Tick> serde = new AvroSerde<>();
        serde.configure(all, false);
        return serde;
    }
}
