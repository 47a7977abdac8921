package dev.hone.schemas.serde;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The schemas that records are written with, by id and by subject. Implementations are safe for concurrent use and
 * remember what cannot change.
 *
 * <p>All methods throw {@link RegistryUnavailableException} where the registry is down or refuses us.
 */
public interface SchemaRegistry {

    /** The registry that a serde's settings name; {@code mock://NAME} is one within this process. */
    static SchemaRegistry connect(Map<String, ?> settings) {
        RegistrySettings parsed = RegistrySettings.from(settings);
        return parsed.mock().<SchemaRegistry>map(InMemoryRegistry::named).orElseGet(() -> new RestRegistry(parsed));
    }

    /**
     * The id of a schema under a subject, which it is registered under where it is not yet. Throws
     * {@link SchemaRefusedException} where it may not be.
     */
    int register(String subject, Schema schema);

    /** The id of a schema under a subject, or empty where it is not registered there. */
    Optional<Integer> find(String subject, Schema schema);

    /** The newest schema of a subject, asked for anew each time; empty where there is none. */
    Optional<RegisteredSchema> latest(String subject);

    /** The schema with an id. Throws {@link MalformedRecordException} where the registry knows none. */
    Schema byId(int id);

    /** Which changes of a subject's schema are taken from now on. */
    void setCompatibility(String subject, CompatibilityLevel level);
}
