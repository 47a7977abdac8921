package dev.hone.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import dev.hone.trainer.publish.BaseFiles;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stored version that is a whole model, for other programs. */
class WholeExportTest {

    private static final String NAME = "main@sha256:0123";

    @TempDir
    Path temporary;

    private Path base;
    private Path artifact;

    @BeforeEach
    void make() throws IOException {
        Torch.setThreads(1);
        RandomVersion version = RandomVersion.make(
                temporary, RandomVersion.config(Family.LLAMA), LoraConfig.of(1, 2, List.of("q_proj")));
        base = version.base();
        Files.writeString(base.resolve("README.md"), "---\nlicense: apache-2.0\n---\n# Tiny\n");
        artifact = Files.createDirectory(temporary.resolve("whole"));
        String manifest = Files.readString(version.artifact().resolve(TrainingManifest.FILE));
        Files.writeString(
                artifact.resolve(TrainingManifest.FILE),
                manifest.replaceFirst("\\{", "{\"weights\": \"all\", \"line\": \"main\", \"sequence\": 3,"));
        try (LanguageModel other = LanguageModel.random(RandomVersion.config(Family.LLAMA), 7)) {
            other.write(artifact);
        }
        BaseFiles.copy(base, artifact);
    }

    @Test
    void theFolderIsTheModelWithACardThatSaysHowItIsAskedAndLoaded() throws IOException {
        Path target = temporary.resolve("target");

        WholeExport.write(artifact, PeftExport.Base.at(base), target);

        try (LanguageModel model = LanguageModel.load(target);
                LanguageModel stored = LanguageModel.load(artifact);
                Tokenizer tokenizer = Tokenizer.load(target)) {
            assertThat(model.digest()).isEqualTo(stored.digest());
            assertThat(tokenizer.encode("the dog").length).isPositive();
        }
        assertThat(target.resolve("README.md"))
                .content()
                .contains("license: apache-2.0", "library_name: transformers", "# main, version 3")
                .contains("> Reach level 2.", "AutoModelForCausalLM")
                .doesNotContain("lora", "LoRA", "Peft");
        assertThat(target.resolve("adapter_config.json")).doesNotExist();
    }

    @Test
    void whatTakesAnAdapterIsRefusedInWords() {
        Path target = temporary.resolve("target");

        assertThatThrownBy(() -> PeftExport.write(artifact, PeftExport.Base.at(base), target, Map.of()))
                .hasMessageContaining("a whole model and has no adapter")
                .hasMessageContaining("--merged");
        assertThatThrownBy(() -> MergedExport.write(artifact, base, target, NAME))
                .hasMessageContaining("a whole model and has no adapter");
        assertThatThrownBy(() -> new GgufExport(artifact, base, NAME).writeAdapter(target))
                .hasMessageContaining("a whole model and has no adapter")
                .hasMessageContaining("--gguf");
        assertThat(target).doesNotExist();
    }
}
