package dev.hone.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void readsBothSpellingsOfTheRotaryBase() throws IOException {
        String written = ConfigFile.text(CONFIG);
        Path file = folder.resolve("config.json");
        Files.writeString(file, written.replace("\"rope_theta\" : 10000.0", "\"rope_theta\" : 500000.0"));
        assertThat(ModelConfig.read(file).rope().theta()).isEqualTo(500_000);
        Files.writeString(
                file,
                written.replace(
                        "\"rope_theta\" : 10000.0",
                        "\"rope_parameters\" : {\"rope_theta\": 500000.0, \"rope_type\": \"default\"}"));
        assertThat(ModelConfig.read(file).rope().theta()).isEqualTo(500_000);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "\"LlamaForCausalLM\", \"Qwen2ForCausalLM\", architectures is",
        "\"silu\", \"gelu\", hidden_act is",
        "\"attention_bias\" : false, \"attention_bias\" : true, attention_bias is true",
        "\"pretraining_tp\" : 1, \"pretraining_tp\" : 2, pretraining_tp is 2",
        "\"rope_scaling\" : null, '\"rope_scaling\" : {\"rope_type\":\"llama3\",\"factor\":8}', rope_scaling.",
        "\"rope_scaling\" : null, \"sliding_window\" : 8, '[sliding_window]'",
        "\"head_dim\" : 8, \"head_dim\" : 7, head_dim must be even",
        "\"num_key_value_heads\" : 4, \"num_key_value_heads\" : 3, multiple of",
        "\"vocab_size\" : 300, \"vocab_size\" : 1.5, vocab_size must be a whole number",
        "\"vocab_size\" : 300, \"vocab_size\" : 0, vocab_size must be at least 1",
        "\"eos_token_id\" : 259, \"eos_token_id\" : 300, outside the vocabulary",
        "{, [, not valid JSON"
    })
    void refusesByNameWhatItCannotCompute(String written, String changed, String reason) throws IOException {
        String config = ConfigFile.text(CONFIG);
        assertThat(config).contains(written);
        Path file = folder.resolve("config.json");
        Files.writeString(file, config.replace(written, changed));
        assertThatThrownBy(() -> ModelConfig.read(file))
                .hasMessageContaining(reason)
                .hasMessageContaining("config.json");
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
