package dev.hone.serving.models;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;

import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;

/**
 * Where a server's models come from.
 *
 * @param base folder of the base model
 * @param artifacts directory of the artifact store
 */
public record ModelsConfig(Path base, Path artifacts) {

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "serving.base",
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NonEmptyString(),
                    HIGH,
                    "Folder of the base model: config.json, model.safetensors, tokenizer.json.")
            .define(
                    "artifacts.location",
                    ConfigDef.Type.STRING,
                    ".hone/artifacts",
                    new NonEmptyString(),
                    HIGH,
                    "Directory of the artifact store, seen by every worker and server.");

    public static ModelsConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new ModelsConfig(
                Path.of(config.getString("serving.base")), Path.of(config.getString("artifacts.location")));
    }
}
