package dev.hone.llm.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.llm.train.OptimizerSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What saves memory changes nothing: checkpointed, chunked and micro-batched steps have one loss and one gradient. */
class TrainingPathsTest {

    private static final List<TokenSequence> ROWS = RandomModels.rows(4);
    private static final TrainingOptions WHOLE = new TrainingOptions(false, 1_000);

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void checkpointingGivesTheSameGradients(Family family) {
        try (LanguageModel model = RandomModels.model(family, 3)) {
            assertSame(gradients(model, WHOLE.withCheckpoints(), 5), plain(model));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7})
    void chunksOfTheLossGiveTheSameGradients(int tokens) {
        try (LanguageModel model = RandomModels.model(Family.QWEN3, 3)) {
            assertSame(gradients(model, new TrainingOptions(false, tokens), 5), plain(model));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void microBatchesGiveTheSameGradients(int rows) {
        try (LanguageModel model = RandomModels.model(Family.LLAMA, 3)) {
            assertSame(gradients(model, WHOLE, rows), plain(model));
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void theLossIsThatOfThePlainDecoder(Family family) {
        try (LanguageModel model = RandomModels.model(family, 3);
                AdapterTraining training = new AdapterTraining(model, adapter(model), OptimizerSettings.standard())) {
            double expected = new Slopes(model.config(), model.weights(), adapter(model), ROWS).loss();
            assertThat(training.step(ROWS, 0, 5).loss()).isCloseTo(expected, within(1e-5));
        }
    }

    private static Adapter adapter(LanguageModel model) {
        LoraConfig dora = new LoraConfig(3, 6, RandomModels.withMagnitudes(), Variant.DORA);
        return RandomModels.adapter(model, dora, true, 2);
    }

    private static Map<String, FloatTensor> plain(LanguageModel model) {
        return gradients(model, WHOLE, 5);
    }

    private static Map<String, FloatTensor> gradients(LanguageModel model, TrainingOptions options, int rows) {
        try (AdapterTraining training =
                new AdapterTraining(model, adapter(model), OptimizerSettings.standard(), options)) {
            return training.gradients(ROWS, rows);
        }
    }

    private static void assertSame(Map<String, FloatTensor> found, Map<String, FloatTensor> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (name, tensor) -> assertThat(FloatTensor.named(found, name).values())
                        .as(name)
                        .containsExactly(tensor.values(), within(1e-6f)));
    }
}
