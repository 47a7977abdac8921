package dev.hone.streams.decode;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.serde.CompatibilityLevel;
import dev.hone.schemas.serde.RegisteredSchema;
import dev.hone.schemas.serde.SchemaRegistry;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.common.utils.Utils;

/**
 * The registry as those ask it who write: the first record of a kind waits for one that is away, as records do that
 * are read, where the thread would be stopped by it. Schemas by their ids are asked for once: readers wait by
 * themselves.
 */
public record PatientRegistry(SchemaRegistry registry, RegistryRetry retry) implements SchemaRegistry {

    /** The connection with a registry that is waited for. */
    public static ConnectionConfig in(ConnectionConfig connection) {
        SchemaRegistry patient = new PatientRegistry(connection.registry(), new RegistryRetry(Utils::sleep));
        return new ConnectionConfig(connection.kafka(), connection.serde(), connection.serdeClass(), patient);
    }

    @Override
    public int register(String subject, Schema schema) {
        return retry.until(() -> registry.register(subject, schema));
    }

    @Override
    public Optional<Integer> find(String subject, Schema schema) {
        return retry.until(() -> registry.find(subject, schema));
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        return retry.until(() -> registry.latest(subject));
    }

    @Override
    public Schema byId(int id) {
        return registry.byId(id);
    }

    @Override
    public void setCompatibility(String subject, CompatibilityLevel level) {
        registry.setCompatibility(subject, level);
    }
}
