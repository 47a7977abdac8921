package dev.hone.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version as a model of its own, which needs neither its base nor PEFT. */
class MergedExportTest {

    @TempDir
    private Path temporary;

    private Path base;
    private Path artifact;
    private Adapter adapter;

    @BeforeEach
    void make() throws IOException {
        Torch.setThreads(1);
        base = temporary.resolve("base");
        ByteLevelTokenizer.write(base, List.of());
        Files.writeString(base.resolve("README.md"), "---\nlicense: apache-2.0\n---\n# Tiny\n");
        ModelConfig model = ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 16, 1, 2, 259);
        artifact = Files.createDirectory(temporary.resolve("artifact"));
        try (LanguageModel random = LanguageModel.random(model, 1)) {
            random.write(base);
            Files.writeString(
                    artifact.resolve(TrainingManifest.FILE), "{\"baseDigest\": \"" + random.digest() + "\"}\n");
        }
        // A new adapter's B is zero and changes nothing.
        SortedMap<String, FloatTensor> tensors =
                new TreeMap<>(Adapter.create(LoraConfig.of(4, 8, List.of("q_proj", "down_proj")), model, 1)
                        .tensors());
        tensors.replaceAll((name, tensor) -> new SeededTensors(2).normal(name, tensor.shape(), .2));
        adapter = new Adapter(LoraConfig.of(4, 8, List.of("q_proj", "down_proj")), tensors);
        adapter.write(artifact);
    }

    @Test
    void theFolderIsAModelThatGivesTheLogitsOfBaseAndAdapter() throws IOException {
        List<int[]> prefixes = List.of(new int[] {1, 2, 3}, new int[] {200, 7}, new int[] {65});
        float[][] alone;
        float[][] expected;
        try (LanguageModel model = LanguageModel.load(base)) {
            alone = new Scorer(model).nextTokenLogits(prefixes, null);
            expected = new Scorer(model).nextTokenLogits(prefixes, adapter);
        }

        Path target = temporary.resolve("merged");
        MergedExport.write(artifact, base, target, "main@sha256:0123");

        try (LanguageModel model = LanguageModel.load(target);
                Tokenizer tokenizer = Tokenizer.load(target)) {
            float[][] found = new Scorer(model).nextTokenLogits(prefixes, null);
            for (int row = 0; row < found.length; row++) {
                assertThat(found[row]).containsExactly(expected[row], within(1e-4f));
                assertThat(found[row]).isNotEqualTo(alone[row]);
            }
            assertThat(tokenizer.encode("Hi").length).isPositive();
        }
        assertThat(target.resolve(TrainingManifest.FILE)).exists();
        assertThat(target.resolve("README.md"))
                .content()
                .contains("license: apache-2.0", "# main@sha256:0123, merged", "from_pretrained");
        assertThat(target.resolve("adapter_config.json")).doesNotExist();
    }

    @Test
    void anotherBaseIsRefusedInWords() throws IOException {
        Files.writeString(artifact.resolve(TrainingManifest.FILE), "{\"baseDigest\": \"sha256:other\"}\n");

        assertThatThrownBy(() -> MergedExport.write(artifact, base, temporary.resolve("merged"), "main@sha256:0123"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was trained on the base sha256:other")
                .hasMessageContaining("name the folder of the former");
        assertThat(temporary.resolve("merged")).doesNotExist();
    }
}
