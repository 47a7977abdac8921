package dev.hone.llm.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraMerge;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adapters worked into the weights, against peft's {@code merge_and_unload}. */
class MergeParityTest {

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    @ParameterizedTest
    @CsvSource({"llama2, all", "biased, dora", "qwen2, rs", "qwen3, some"})
    void givesTheWeightsThatPeftGives(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model());
                LanguageModel merged = LoraMerge.merged(model, Adapter.read(golden.adapter(kind), model.config()))) {
            SortedMap<String, FloatTensor> expected = model.weights();
            expected.putAll(SafetensorsFile.readAll(golden.adapter(kind).resolve("merged.safetensors")));
            assertClose(merged.weights(), expected, 2e-6);
            assertThat(merged.digest()).isNotEqualTo(model.digest());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llama2, all",
        "llama2, embedding",
        "llama3, dora",
        "biased, dora",
        "mistral, rs",
        "qwen2, dora",
        "qwen3, all"
    })
    void computesWhatTheAdapterComputes(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model());
                LanguageModel merged = LoraMerge.merged(model, Adapter.read(golden.adapter(kind), model.config()))) {
            float[][] expected = golden.logits(kind);
            List<int[]> prefixes = golden.prefixes().subList(0, expected.length);
            float[][] found = new Scorer(merged).nextTokenLogits(prefixes, null);
            for (int at = 0; at < expected.length; at++) {
                assertThat(found[at]).as("position %d", at).containsExactly(expected[at], within(1e-4f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"llama2, all", "llama2, embedding", "llama3, rs", "qwen2, rs", "qwen3, some"})
    void comesApartAgain(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            Adapter adapter = Adapter.read(golden.adapter(kind), model.config());
            try (LanguageModel merged = LoraMerge.merged(model, adapter);
                    LanguageModel apart = LoraMerge.unmerged(merged, adapter)) {
                assertClose(apart.weights(), model.weights(), 2e-6);
            }
        }
    }

    private static void assertClose(
            Map<String, FloatTensor> found, Map<String, FloatTensor> expected, double tolerance) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (name, tensor) -> assertThat(FloatTensor.named(found, name).values())
                        .as(name)
                        .containsExactly(tensor.values(), within((float) tolerance)));
    }
}
