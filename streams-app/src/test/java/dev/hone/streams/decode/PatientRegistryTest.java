package dev.hone.streams.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Tick;
import dev.hone.schemas.serde.CompatibilityLevel;
import dev.hone.schemas.serde.RegisteredSchema;
import dev.hone.schemas.serde.SchemaRefusedException;
import dev.hone.schemas.serde.SchemaRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class PatientRegistryTest {

    private final List<Long> pauses = new ArrayList<>();
    private final SchemaRegistry there = SchemaRegistry.connect(Map.of("schema.registry.url", "mock://patient"));
    private int away;

    @Test
    void theFirstRecordThatIsWrittenWaitsForARegistryThatIsAway() {
        away = 5;

        try (Serde<Tick> serde = connection().serde(Tick.class)) {
            byte[] bytes = serde.serializer().serialize("clock", new Tick(Instant.EPOCH));

            assertThat(serde.deserializer().deserialize("clock", bytes)).isEqualTo(new Tick(Instant.EPOCH));
        }
        assertThat(pauses).hasSize(5);
    }

    @Test
    void whatItRefusesIsNotAskedForAgain() {
        SchemaRegistry refusing = new PatientRegistry(new Failing(new SchemaRefusedException("no")), retry());

        assertThatThrownBy(() -> refusing.register("s", Tick.getClassSchema())).hasMessage("no");
        assertThat(pauses).isEmpty();
    }

    private ConnectionConfig connection() {
        ConnectionConfig mock = ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://patient")));
        SchemaRegistry registry = new PatientRegistry(new Failing(new TimeoutException("away")), retry());
        return new ConnectionConfig(mock.kafka(), mock.serde(), mock.serdeClass(), registry);
    }

    private RegistryRetry retry() {
        return new RegistryRetry(pause -> {
            pauses.add(pause);
            away--;
        });
    }

    /** One that fails as long as it is away, or always where it refuses. */
    private final class Failing implements SchemaRegistry {

        private final RuntimeException failure;

        Failing(RuntimeException failure) {
            this.failure = failure;
        }

        private SchemaRegistry registry() {
            if (away > 0 || failure instanceof SchemaRefusedException) {
                throw failure;
            }
            return there;
        }

        @Override
        public int register(String subject, Schema schema) {
            return registry().register(subject, schema);
        }

        @Override
        public Optional<Integer> find(String subject, Schema schema) {
            return registry().find(subject, schema);
        }

        @Override
        public Optional<RegisteredSchema> latest(String subject) {
            return registry().latest(subject);
        }

        @Override
        public Schema byId(int id) {
            return registry().byId(id);
        }

        @Override
        public void setCompatibility(String subject, CompatibilityLevel level) {
            registry().setCompatibility(subject, level);
        }
    }
}
