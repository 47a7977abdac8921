package dev.hone.trainer;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;

/**
 * Settings of a worker; what it makes of a round is settled by the round alone.
 *
 * @param base folder of the base model
 * @param artifacts where versions are kept
 * @param checkpointSteps steps from one checkpoint to the next
 * @param shardStall without a step of a shard after which others may take it
 * @param device where it computes, as the engine names it
 */
record TrainerConfig(
        Path base,
        ArtifactStore artifacts,
        String group,
        int checkpointSteps,
        Duration shardStall,
        Path dataDirectory,
        String device) {

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "trainer.base",
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NonEmptyString(),
                    HIGH,
                    "Folder of the base model: config.json, model.safetensors, tokenizer.json.")
            .define(
                    "trainer.group",
                    ConfigDef.Type.STRING,
                    "trainer-worker",
                    new NonEmptyString(),
                    LOW,
                    "Consumer group that shares the rounds, after the prefix of the topics.")
            .define(
                    "trainer.checkpoint.steps",
                    ConfigDef.Type.INT,
                    50,
                    atLeast(1),
                    MEDIUM,
                    "Steps from one checkpoint to the next: what a killed worker trains again at most.")
            .define(
                    "trainer.shard.stall.ms",
                    ConfigDef.Type.LONG,
                    600_000L,
                    atLeast(1_000),
                    LOW,
                    "How long a worker may come no step further with a shard of a round before the shard is left to"
                            + " other workers. Longer than any step takes: a slow step is trained twice then, to the"
                            + " same bytes.")
            .define(
                    "device",
                    ConfigDef.Type.STRING,
                    "cpu",
                    new NonEmptyString(),
                    MEDIUM,
                    "Where models live and compute: cpu, cuda or cuda:N; what CUDA takes is in docs/gpu.md.")
            .define(
                    "data.dir",
                    ConfigDef.Type.STRING,
                    ".hone",
                    new NonEmptyString(),
                    MEDIUM,
                    "Directory of this machine's state: stores of the applications, checkpoints of a worker.");

    static TrainerConfig from(Settings settings, String prefix) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new TrainerConfig(
                Path.of(config.getString("trainer.base")),
                ArtifactsConfig.from(settings).open(ArtifactStores::at),
                prefix + "." + config.getString("trainer.group"),
                config.getInt("trainer.checkpoint.steps"),
                Duration.ofMillis(config.getLong("trainer.shard.stall.ms")),
                Path.of(config.getString("data.dir")),
                config.getString("device"));
    }

    /** Where this machine keeps what a killed round resumes from. */
    Path workDirectory() {
        return dataDirectory.resolve("trainer");
    }
}
