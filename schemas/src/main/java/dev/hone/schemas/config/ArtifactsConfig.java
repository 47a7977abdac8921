package dev.hone.schemas.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;

import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigException;

/**
 * Where the programs meet beside Kafka: the artifact store.
 *
 * @param location a directory, or what else there is a kind of store for
 */
public record ArtifactsConfig(String location) {

    public static final String LOCATION = "artifacts.location";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    LOCATION,
                    ConfigDef.Type.STRING,
                    ".hone/artifacts",
                    new NonEmptyString(),
                    HIGH,
                    "Directory of the artifact store, seen by every worker and server.");

    public static ArtifactsConfig from(Settings settings) {
        return new ArtifactsConfig(settings.parse(DEFINITION).getString(LOCATION));
    }

    /** The store there, by whoever knows the kinds of stores; one that is of no kind is refused as a setting. */
    public <S> S open(Function<String, S> kinds) {
        try {
            return kinds.apply(location);
        } catch (IllegalArgumentException unknown) {
            throw new ConfigException(LOCATION, location, unknown.getMessage());
        }
    }
}
