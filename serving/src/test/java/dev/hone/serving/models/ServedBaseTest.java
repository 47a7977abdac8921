package dev.hone.serving.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.model.Precision;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedBaseTest {

    @TempDir
    Path folder;

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> ServedBase.load(folder.resolve("nowhere")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("serving.base")
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void refusesATokenizerWithMoreTokensThanTheModel() throws IOException {
        TestModels.base(folder, 1).close();
        ByteLevelTokenizer.write(folder, List.of("more"));
        assertThatThrownBy(() -> ServedBase.load(folder)).hasMessageContaining("take both from one model");
    }

    @Test
    void readsItsSettings() {
        ModelsConfig config = ModelsConfig.from(Settings.of(Map.of("serving.base", "b")));
        assertThat(config)
                .isEqualTo(new ModelsConfig(
                        Path.of("b"), ArtifactStores.at(".hone/artifacts"), Precision.FLOAT32, "cpu", 3));
        Settings nothing = Settings.of(Map.of());
        assertThatThrownBy(() -> ModelsConfig.from(nothing)).hasMessageContaining("serving.base");
    }

    @Test
    void whoOnlyReadsVersionsNeedsNoKeyToSignThem() {
        ModelsConfig config = ModelsConfig.from(
                Settings.of(Map.of("serving.base", "b", "artifacts.sign.key", "not on this machine")));

        assertThat(config.artifacts()).isEqualTo(ArtifactStores.at(".hone/artifacts"));
    }
}
