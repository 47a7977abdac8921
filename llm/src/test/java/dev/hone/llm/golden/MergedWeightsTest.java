package dev.hone.llm.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.LoraMerge;
import dev.hone.llm.lora.MergedWeights;
import dev.hone.llm.model.BaseWeights;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.HostTensors;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.safetensors.SafetensorsWriter;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adapters worked into the weights on disk, against the engine and against peft. */
class MergedWeightsTest {

    @TempDir
    private Path temporary;

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    private Path merged(Path base, Path adapter) throws IOException {
        Path target = Files.createDirectory(temporary.resolve("merged"));
        Files.copy(base.resolve("config.json"), target.resolve("config.json"));
        try (BaseWeights weights = BaseWeights.open(base)) {
            SafetensorsWriter.write(
                    target.resolve("model.safetensors"),
                    MergedWeights.of(weights.tensors(), weights.config(), Adapter.read(adapter, weights.config())),
                    SafetensorsWriter.FORMAT);
        }
        return target;
    }

    @ParameterizedTest
    @CsvSource({
        "llama2, all",
        "llama2, embedding",
        "llama3, dora",
        "biased, dora",
        "llama3, rs",
        "qwen3, all",
        "qwen3, some"
    })
    void theModelOnDiskComputesWhatBaseAndAdapterCompute(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        List<int[]> prefixes = golden.prefixes();
        float[][] expected;
        SortedMap<String, FloatTensor> weights;
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            Adapter adapter = Adapter.read(golden.adapter(kind), model.config());
            expected = new Scorer(model).nextTokenLogits(prefixes, adapter);
            try (LanguageModel merged = LoraMerge.merged(model, adapter)) {
                weights = merged.weights();
            }
        }

        Path target = merged(golden.model(), golden.adapter(kind));

        try (LanguageModel model = LanguageModel.load(target)) {
            float[][] found = new Scorer(model).nextTokenLogits(prefixes, null);
            for (int at = 0; at < expected.length; at++) {
                assertThat(found[at]).as("position %d", at).containsExactly(expected[at], within(1e-4f));
            }
            model.weights()
                    .forEach((name, tensor) -> assertThat(tensor.values())
                            .as(name)
                            .containsExactly(FloatTensor.named(weights, name).values(), within(2e-6f)));
        }
    }

    @Test
    void keepsTheBasesNumberFormatAndRoundsOnce() throws IOException {
        Golden golden = Golden.of("llama2");
        Path base = Files.createDirectory(temporary.resolve("base"));
        Files.copy(golden.model().resolve("config.json"), base.resolve("config.json"));
        SortedMap<String, FloatTensor> weights;
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            weights = model.weights();
        }
        SafetensorsWriter.write(
                base.resolve("model.safetensors"), HostTensors.as(ElementType.BF16, weights), SafetensorsWriter.FORMAT);
        SortedMap<String, FloatTensor> exact;
        try (LanguageModel model = LanguageModel.load(base);
                LanguageModel merged = LoraMerge.merged(model, Adapter.read(golden.adapter("all"), model.config()))) {
            exact = merged.weights();
        }

        Path target = merged(base, golden.adapter("all"));

        try (SafetensorsFile file = SafetensorsFile.open(target.resolve("model.safetensors"));
                SafetensorsFile before = SafetensorsFile.open(base.resolve("model.safetensors"))) {
            for (String name : file.names()) {
                assertThat(file.tensor(name).type()).isEqualTo(ElementType.BF16);
                float[] found = FloatTensor.of(file.tensor(name)).values();
                float[] wanted = FloatTensor.named(exact, name).values();
                for (int i = 0; i < found.length; i++) {
                    // Half a step of 8 bits.
                    assertThat(found[i]).isCloseTo(wanted[i], within(Math.abs(wanted[i]) / 256 + 1e-6f));
                }
                if (name.endsWith("layernorm.weight")) {
                    assertThat(FloatTensor.of(file.tensor(name))).isEqualTo(FloatTensor.of(before.tensor(name)));
                }
            }
        }
    }

    @Test
    void theDigestOfWeightsOnDiskIsThatOfTheModel() throws IOException {
        Path folder = Golden.of("qwen3").model();
        try (BaseWeights weights = BaseWeights.open(folder);
                LanguageModel model = LanguageModel.load(folder)) {
            assertThat(weights.digest()).isEqualTo(model.digest());
            assertThat(weights.config()).isEqualTo(model.config());
        }
    }

    @Test
    void aTiedHeadIsRefused() throws IOException {
        Path folder = Golden.of("qwen3").model();
        try (BaseWeights weights = BaseWeights.open(folder)) {
            Adapter adapter = Adapter.create(LoraConfig.of(2, 2, List.of("embed_tokens")), weights.config(), 1);
            assertThatThrownBy(() -> MergedWeights.of(weights.tensors(), weights.config(), adapter))
                    .hasMessageContaining("tie_word_embeddings");
        }
    }
}
