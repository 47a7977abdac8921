package dev.hone.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerConfigTest {

    @TempDir
    Path temporary;

    private final StringWriter complaints = new StringWriter();

    @Test
    void defaultsAreTheDocumentedOnes() {
        TrainerConfig config = TrainerConfig.from(Settings.of(Map.of("trainer.base", "model")), "hone");

        assertThat(config)
                .isEqualTo(new TrainerConfig(
                        Path.of("model"),
                        ArtifactStores.at(".hone/artifacts"),
                        "hone.trainer-worker",
                        50,
                        Duration.ofMinutes(10),
                        Path.of(".hone"),
                        "cpu"));
    }

    @Test
    void everyKeyIsMapped() {
        Settings settings = Settings.of(Map.of(
                "trainer.base", "model",
                "artifacts.location", "store",
                "trainer.group", "g",
                "trainer.checkpoint.steps", "7",
                "trainer.shard.stall.ms", "90000",
                "data.dir", "data",
                "device", "cuda:0"));

        assertThat(TrainerConfig.from(settings, "p"))
                .isEqualTo(new TrainerConfig(
                        Path.of("model"),
                        ArtifactStores.at("store"),
                        "p.g",
                        7,
                        Duration.ofSeconds(90),
                        Path.of("data"),
                        "cuda:0"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "trainer.checkpoint.steps, 0",
        "trainer.shard.stall.ms, 999",
        "artifacts.location, ''",
        "artifacts.location, gs://bucket",
        "artifacts.s3.part.bytes, 1000",
        "artifacts.sign.key, not on this machine",
        "artifacts.trusted.keys, not on this machine"
    })
    void refusesWhatItCannotWorkWith(String key, String value) {
        Settings settings = Settings.of(Map.of("trainer.base", "model", key, value));

        assertThatThrownBy(() -> TrainerConfig.from(settings, "hone"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @Test
    void aBaseIsAsked() {
        assertThatThrownBy(() -> new TrainerWorker(Settings.of(Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("trainer.base");
    }

    @Test
    void unknownKeysAreRefusedWithTheNearestOne() {
        assertThatThrownBy(() -> new TrainerWorker(Settings.of(Map.of("trainer.recipe.lora.rnk", "8"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("trainer.recipe.lora.rank");
    }

    @Test
    void sectionsOfOtherProgramsArePassedOver() {
        Settings settings = Settings.of(Map.of(
                "trainer.base", "model", "join.whatever", "1", "lines.main.segments", "a/b", "kafka.client.id", "x"));

        assertThat(new TrainerWorker(settings).failure()).isEmpty();
    }

    @Test
    void wrongUsageAndWrongSettingsExitWithTwo() throws IOException {
        Path file = Files.writeString(temporary.resolve("hone.yaml"), "trainer:\n  bass: model\n");

        assertThat(run()).isEqualTo(2);
        assertThat(run("--config", file.toString())).isEqualTo(2);
        assertThat(run("--config", temporary.resolve("none.yaml").toString())).isEqualTo(2);
        assertThat(complaints.toString()).contains("--config", "trainer.bass", "none.yaml");
    }

    @Test
    void aDeviceThatIsNotThereIsToldBeforeAnythingElse() throws IOException {
        Path file = Files.writeString(temporary.resolve("hone.yaml"), "trainer.base: nowhere\ndevice: cuda:0\n");

        assertThat(run("--config", file.toString())).isEqualTo(2);
        assertThat(complaints.toString())
                .contains("cuda:0", "the engine's build for processors", "PYTORCH_LIBRARY_PATH")
                .doesNotContain("nowhere");
    }

    private int run(String... arguments) {
        return CommandMain.run(
                new TrainerWorkerCommand(),
                new PrintWriter(complaints, true),
                new PrintWriter(complaints, true),
                arguments);
    }
}
