package dev.hone.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTest {

    private static final ModelConfig CONFIG = ModelConfig.small(300, 32, 2, 4, 259);

    @TempDir
    private Path folder;

    @Test
    void readsBackWhatItWrote() throws IOException {
        try (LanguageModel model = LanguageModel.random(CONFIG, 1)) {
            model.write(folder);
            try (LanguageModel read = LanguageModel.load(folder)) {
                assertThat(read.config()).isEqualTo(CONFIG);
                assertThat(read.weights()).isEqualTo(model.weights());
                assertThat(read.digest()).isEqualTo(model.digest());
            }
        }
    }

    /** A page of the file that stays mapped counts as memory of the process beside the copy that was made of it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void leavesNothingOfItsFilesMapped() throws IOException {
        try (LanguageModel model = LanguageModel.random(CONFIG, 1)) {
            model.write(folder);
        }

        try (LanguageModel loaded = LanguageModel.load(folder)) {
            assertThat(loaded.digest()).startsWith("sha256:");
            assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(folder.toString());
        }
    }

    @Test
    void dependsOnItsSeedAlone() {
        try (LanguageModel first = LanguageModel.random(CONFIG, 1);
                LanguageModel same = LanguageModel.random(CONFIG, 1);
                LanguageModel other = LanguageModel.random(CONFIG, 2)) {
            assertThat(same.digest()).isEqualTo(first.digest());
            assertThat(other.digest()).isNotEqualTo(first.digest());
        }
    }

    @Test
    void refusesWeightsThatDoNotFitTheirConfiguration() throws IOException {
        try (LanguageModel model = LanguageModel.random(CONFIG, 1)) {
            model.write(folder);
        }
        Path file = folder.resolve("config.json");
        String config = Files.readString(file);
        Files.writeString(file, config.replace("\"vocab_size\" : 300", "\"vocab_size\" : 301"));
        assertThatThrownBy(() -> LanguageModel.load(folder).close()).hasMessageContaining("embed_tokens.weight");
        Files.writeString(file, config.replace("\"num_hidden_layers\" : 2", "\"num_hidden_layers\" : 3"));
        assertThatThrownBy(() -> LanguageModel.load(folder).close()).hasMessageContaining("missing");
        Files.writeString(file, config.replace("\"num_hidden_layers\" : 2", "\"num_hidden_layers\" : 1"));
        assertThatThrownBy(() -> LanguageModel.load(folder).close()).hasMessageContaining("unknown");
    }
}
