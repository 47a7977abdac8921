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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each family in float32, from whatever its file holds, alone and under adapters that PEFT wrote. */
class FamilyParityTest {

    static final List<String> FAMILIES = List.of("llama2", "llama3", "biased", "mistral", "qwen2", "qwen3", "gemma2");
    private static final List<String> ADAPTERS = List.of("all", "some", "rs", "dora", "embedding");
    private static final double LOGIT = 1e-4;
    private static final double GRADIENT = 1e-5;

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    static List<String> families() {
        return FAMILIES;
    }

    static Stream<Arguments> adapters() {
        return FAMILIES.stream().flatMap(family -> ADAPTERS.stream().map(kind -> Arguments.of(family, kind)));
    }

    static Stream<Arguments> followedAdapters() {
        return FAMILIES.stream().flatMap(family -> Stream.of("all", "dora").map(kind -> Arguments.of(family, kind)));
    }

    @ParameterizedTest
    @MethodSource("families")
    void givesTheSameLogitsAtEveryPosition(String family) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            assertLogits(golden, "base", model, null);
        }
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void givesTheSameLogitsUnderAnAdapterThatPeftWrote(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            assertLogits(golden, kind, model, Adapter.read(golden.adapter(kind), model.config()));
        }
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void givesTheSameLogprobOfEachResponseToken(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            Adapter adapter = Adapter.read(golden.adapter(kind), model.config());
            assertLogprobs(golden.expected(), golden.rows(), model, null);
            assertLogprobs(ofAdapter(golden, kind), golden.rows(), model, adapter);
        }
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void generatesTheSameTokensGreedily(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        int[] prompt = golden.rows().get(1).ids();
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            Adapter adapter = Adapter.read(golden.adapter(kind), model.config());
            assertThat(greedy(model, null, prompt))
                    .isEqualTo(Golden.ints(golden.expected().path("greedy")));
            assertThat(greedy(model, adapter, prompt))
                    .isEqualTo(Golden.ints(ofAdapter(golden, kind).path("greedy")));
        }
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void givesTheSameGradients(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model());
                AdapterTraining training = training(golden, model, kind)) {
            assertTensors(
                    training.gradients(golden.rows(), 3),
                    golden.adapter(kind).resolve("gradients.safetensors"),
                    GRADIENT);
        }
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void takesTheSameThreeSteps(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model());
                AdapterTraining training = training(golden, model, kind)) {
            for (JsonNode step : ofAdapter(golden, kind).path("steps")) {
                assertStep(training.step(golden.rows(), golden.rate(), 3), step);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void takesTheSameThreeStepsWithAllWeights(String family) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model());
                FullTraining training = new FullTraining(model, golden.settings())) {
            for (JsonNode step : golden.expected().path("fullSteps")) {
                assertStep(training.step(golden.rows(), golden.rate(), 3), step);
            }
            assertThat(training.steps()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("followedAdapters")
    void trainsTheAdapterToTheSameTensors(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model());
                AdapterTraining training = training(golden, model, kind)) {
            for (int i = 0; i < 3; i++) {
                training.step(golden.rows(), golden.rate(), 2);
            }
            assertTensors(training.adapter().tensors(), golden.adapter(kind).resolve("trained.safetensors"), GRADIENT);
        }
    }

    @Test
    void readsShardsAsTheWholeThatItWrites(@TempDir Path folder) throws IOException {
        Golden golden = Golden.of("llama3");
        try (LanguageModel sharded = LanguageModel.load(golden.model())) {
            sharded.write(folder);
            try (LanguageModel whole = LanguageModel.load(folder)) {
                assertThat(folder.resolve("model.safetensors")).exists();
                assertThat(whole.weights()).isEqualTo(sharded.weights());
                assertThat(whole.digest()).isEqualTo(sharded.digest());
                assertLogits(golden, "base", whole, null);
            }
        }
    }

    private static AdapterTraining training(Golden golden, LanguageModel model, String kind) throws IOException {
        return new AdapterTraining(model, Adapter.read(golden.adapter(kind), model.config()), golden.settings());
    }

    private static void assertStep(StepResult found, JsonNode expected) {
        assertThat(found.loss()).isCloseTo(expected.path("loss").asDouble(), within(GRADIENT));
        assertThat(found.gradientNorm()).isCloseTo(expected.path("gradientNorm").asDouble(), within(10 * GRADIENT));
    }

    private static int[] greedy(LanguageModel model, @Nullable Adapter adapter, int[] prompt) {
        try (Generator generator = new Generator(model, adapter, -1)) {
            return generator.generate(prompt, Sampling.greedy(16)).ids();
        }
    }

    private static JsonNode ofAdapter(Golden golden, String kind) {
        return golden.expected().path("adapters").path(kind);
    }

    private static void assertLogits(Golden golden, String key, LanguageModel model, @Nullable Adapter adapter)
            throws IOException {
        float[][] expected = golden.logits(key);
        List<int[]> prefixes = golden.prefixes().subList(0, expected.length);
        float[][] found = new Scorer(model).nextTokenLogits(prefixes, adapter);
        for (int at = 0; at < expected.length; at++) {
            assertThat(found[at]).as("logits at position %d", at).containsExactly(expected[at], within((float) LOGIT));
        }
    }

    private static void assertLogprobs(
            JsonNode expected, List<TokenSequence> rows, LanguageModel model, @Nullable Adapter adapter) {
        for (int i = 0; i < rows.size(); i++) {
            TokenSequence row = rows.get(i);
            List<TokenSequence> tokens = IntStream.range(row.responseStart(), row.length())
                    .mapToObj(at -> new TokenSequence(Arrays.copyOf(row.ids(), at + 1), at))
                    .toList();
            List<SequenceScore> scores = new Scorer(model).responseLogprobs(tokens, adapter);
            double[] found = scores.stream().mapToDouble(SequenceScore::logprob).toArray();
            JsonNode logprobs = expected.path("logprobs").get(i);
            assertThat(found).as("row %d", i).containsExactly(Golden.doubles(logprobs), within(LOGIT));
            assertThat(new Scorer(model).responseLogprobs(List.of(row), adapter))
                    .singleElement()
                    .satisfies(whole -> assertThat(whole.logprob())
                            .isCloseTo(Arrays.stream(found).sum(), within(LOGIT)));
        }
    }

    static void assertTensors(Map<String, FloatTensor> found, Path file, double tolerance) throws IOException {
        Map<String, FloatTensor> expected = SafetensorsFile.readAll(file);
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) -> {
            assertThat(FloatTensor.named(found, name).shape()).as(name).isEqualTo(tensor.shape());
            assertThat(FloatTensor.named(found, name).values()).as(name).containsExactly(tensor.values(), within((float)
                    tolerance));
        });
    }
}
