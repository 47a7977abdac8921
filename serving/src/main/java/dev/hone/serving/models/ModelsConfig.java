package dev.hone.serving.models;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.model.Precision;
import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;

/**
 * Settings of a server's models: the base model, the artifact store, and the number format and device of the
 * arithmetic.
 *
 * @param base folder of the base model
 * @param artifacts where versions are kept
 * @param precision what the base's weights are held in
 * @param device where it computes, as the engine names it
 * @param wholeVersions versions that are whole models of which so many are held at once
 */
public record ModelsConfig(Path base, ArtifactStore artifacts, Precision precision, String device, int wholeVersions) {

    /** A champion, the one before it and a challenger. */
    static final int WHOLE_VERSIONS = 3;

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "serving.base",
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NonEmptyString(),
                    HIGH,
                    "Folder of the base model: config.json, model.safetensors, tokenizer.json.")
            .define(
                    "serving.precision",
                    ConfigDef.Type.STRING,
                    "float32",
                    ConfigDef.ValidString.in("float32", "bfloat16"),
                    MEDIUM,
                    "Number format of weights and activations; bfloat16 takes half the memory and rounds.")
            .define(
                    "serving.whole.versions",
                    ConfigDef.Type.INT,
                    WHOLE_VERSIONS,
                    atLeast(0),
                    MEDIUM,
                    "Versions with all weights of their own (trainer.recipe.weights: all) that are held at once: each"
                            + " takes the memory of the base once more, and keys and values of its own. A line wants"
                            + " three: its champion, the one before it and a challenger; one more waits until"
                            + " another is retired.")
            .define(
                    "device",
                    ConfigDef.Type.STRING,
                    "cpu",
                    new NonEmptyString(),
                    MEDIUM,
                    "Where models live and compute: cpu, cuda or cuda:N; what CUDA takes is in docs/gpu.md.");

    public static ModelsConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new ModelsConfig(
                Path.of(config.getString("serving.base")),
                ArtifactsConfig.from(settings).toRead().open(ArtifactStores::at),
                Precision.valueOf(config.getString("serving.precision").toUpperCase(Locale.ROOT)),
                config.getString("device"),
                config.getInt("serving.whole.versions"));
    }
}
