package dev.hone.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.archive.Torch;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {

    private static final int[] PROMPT = {1, 2, 3, 4, 5};
    private static LanguageModel model;

    @BeforeAll
    static void makeAModelThatIsSureOfSomething() {
        Torch.setThreads(1);
        model = SureModel.of(ModelConfig.small(300, 32, 2, 4, 259), 4);
    }

    @AfterAll
    static void closeTheModel() {
        model.close();
    }

    @Test
    void theCacheChangesNoToken() {
        try (Generator generator = new Generator(model, null, -1)) {
            int[] generated = generator.generate(PROMPT, Sampling.greedy(20)).ids();
            int[] context = PROMPT;
            for (int id : generated) {
                float[] logits = new Scorer(model).nextTokenLogits(List.of(context), null)[0];
                assertThat(logits[id]).isEqualTo(max(logits), within(1e-4f));
                context = append(context, id);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void reportsTheLogprobsThatTheModelGives(long seed) {
        try (Generator generator = new Generator(model, null, -1)) {
            Generation sampled = generator.generate(PROMPT, new Sampling(1.5, .9, 12, seed));
            int[] whole = IntStream.concat(IntStream.of(PROMPT), IntStream.of(sampled.ids()))
                    .toArray();
            double taught = new Scorer(model)
                    .responseLogprobs(List.of(new TokenSequence(whole, PROMPT.length)), null)
                    .get(0)
                    .logprob();
            assertThat(sampled.tokens().stream()
                            .mapToDouble(GeneratedToken::logprob)
                            .sum())
                    .isCloseTo(taught, within(1e-3));
            assertThat(generator.generate(PROMPT, new Sampling(1.5, .9, 12, seed)))
                    .isEqualTo(sampled);
        }
    }

    @Test
    void stopsAtTheEndToken() {
        int second;
        try (Generator generator = new Generator(model, null, -1)) {
            second = generator.generate(PROMPT, Sampling.greedy(2)).ids()[1];
        }
        try (Generator generator = new Generator(model, null, second)) {
            Generation stopped = generator.generate(PROMPT, Sampling.greedy(9));
            assertThat(stopped.finish()).isEqualTo(Generation.Finish.END_TOKEN);
            assertThat(stopped.ids()).endsWith(second).hasSizeLessThanOrEqualTo(2);
            assertThat(generator.generate(PROMPT, Sampling.greedy(1)).tokens()).hasSize(1);
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        try (Generator generator = new Generator(model, null, -1)) {
            assertThatThrownBy(() -> generator.generate(new int[2040], Sampling.greedy(9)))
                    .hasMessageContaining("2048 positions");
            assertThatThrownBy(() -> generator.generate(new int[0], Sampling.greedy(9)))
                    .hasMessageContaining("at least 1");
            assertThatThrownBy(() -> generator.generate(new int[] {300}, Sampling.greedy(9)))
                    .hasMessageContaining("vocabulary");
        }
        assertThatThrownBy(() -> new Sampling(-1, 1, 1, 0)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> new Sampling(1, 0, 1, 0)).hasMessageContaining("topP");
    }

    private static float max(float[] values) {
        float max = values[0];
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    private static int[] append(int[] ids, int id) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = id;
        return longer;
    }
}
