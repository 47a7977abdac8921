package dev.hone.llm.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.llm.generate.Generator;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.llm.train.FullTraining;
import dev.hone.llm.train.StepResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransformersParityTest {

    private static final Offset<Float> LOGIT = within(1e-4f);
    private static final Offset<Float> TRAINED = within(1e-5f);

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"untied", "grouped"})
    void givesTheSameLogitsAndLogprobs(String name) throws IOException {
        Golden golden = Golden.of(name);
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            assertScores(golden, golden.expected(), model, null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"untied", "grouped"})
    void givesTheSameLogitsAndLogprobsWithAnAdapterThatPeftWrote(String name) throws IOException {
        Golden golden = Golden.of(name);
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            Adapter adapter = Adapter.read(golden.adapter(), model.config());
            assertScores(golden, golden.expected().path("adapted"), model, adapter);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"untied", "grouped"})
    void generatesTheSameTokensGreedily(String name) throws IOException {
        Golden golden = Golden.of(name);
        int[] prompt = golden.rows().get(1).ids();
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            Adapter adapter = Adapter.read(golden.adapter(), model.config());
            try (Generator base = new Generator(model, null, -1);
                    Generator adapted = new Generator(model, adapter, -1)) {
                assertThat(base.generate(prompt, Sampling.greedy(16)).ids())
                        .isEqualTo(Golden.ints(golden.expected().path("greedy")));
                assertThat(adapted.generate(prompt, Sampling.greedy(16)).ids())
                        .isEqualTo(Golden.ints(golden.expected().path("adapted").path("greedy")));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"untied", "grouped"})
    void trainsAnAdapterToTheSameTensors(String name) throws IOException {
        Golden golden = Golden.of(name);
        try (LanguageModel model = LanguageModel.load(golden.model());
                AdapterTraining training =
                        new AdapterTraining(model, Adapter.read(golden.adapter(), model.config()), golden.settings())) {
            for (JsonNode step : golden.expected().path("adapterSteps")) {
                assertStep(training.step(golden.rows(), golden.rate(), 3), step);
            }
            assertTensors(
                    training.adapter().tensors(),
                    SafetensorsFile.readAll(golden.folder().resolve("trained-adapter/adapter_model.safetensors")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"untied", "grouped"})
    void trainsAllWeightsToTheSameValues(String name) throws IOException {
        Golden golden = Golden.of(name);
        try (LanguageModel start = LanguageModel.load(golden.model());
                FullTraining training = new FullTraining(start, golden.settings())) {
            for (JsonNode step : golden.expected().path("fullSteps")) {
                assertStep(training.step(golden.rows(), golden.rate(), 4), step);
            }
            try (LanguageModel trained = training.model()) {
                assertTensors(
                        trained.weights(),
                        SafetensorsFile.readAll(golden.folder().resolve("trained-model/model.safetensors")));
            }
        }
    }

    private static void assertScores(Golden golden, JsonNode expected, LanguageModel model, @Nullable Adapter adapter) {
        List<TokenSequence> rows = golden.rows();
        float[][] logits = new Scorer(model)
                .nextTokenLogits(rows.stream().map(TokenSequence::ids).toList(), adapter);
        List<SequenceScore> scores = new Scorer(model).responseLogprobs(rows, adapter);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(logits[i])
                    .as("logits of row %d", i)
                    .containsExactly(Golden.floats(expected.path("logits").get(i)), LOGIT);
            assertThat(scores.get(i).logprob())
                    .isCloseTo(expected.path("logprobs").get(i).asDouble(), within(1e-4));
            assertThat(scores.get(i).tokens()).isEqualTo(rows.get(i).responseLength());
        }
    }

    private static void assertStep(StepResult step, JsonNode expected) {
        assertThat(step.loss()).isCloseTo(expected.path("loss").asDouble(), within(1e-5));
        assertThat(step.gradientNorm()).isCloseTo(expected.path("gradientNorm").asDouble(), within(1e-4));
    }

    private static void assertTensors(Map<String, FloatTensor> found, Map<String, FloatTensor> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) ->
                assertThat(FloatTensor.named(found, name).values()).as(name).containsExactly(tensor.values(), TRAINED));
    }
}
