package dev.hone.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    void severalTokensMayEndASequence() {
        int[] ids;
        try (Generator generator = new Generator(model, null, -1)) {
            ids = generator.generate(PROMPT, new Sampling(3, 1, 12, 2)).ids();
        }
        for (int end : ids) {
            try (Generator generator = new Generator(model, null, Set.of(298, end, 299))) {
                Generation stopped = generator.generate(PROMPT, new Sampling(3, 1, 12, 2));
                assertThat(stopped.finish()).isEqualTo(Generation.Finish.END_TOKEN);
                assertThat(stopped.ids()).endsWith(end).hasSize(firstIndex(ids, end) + 1);
            }
        }
    }

    private static int firstIndex(int[] ids, int wanted) {
        return IntStream.range(0, ids.length)
                .filter(i -> ids[i] == wanted)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thePenaltyIsForTokensOfThePromptAndGeneratedOnes() {
        try (Generator generator = new Generator(model, null, -1)) {
            // A penalty this large makes every token that was seen the last choice while others are left.
            Sampling once = Sampling.greedy(30).withRepetitionPenalty(1e6);
            int[] generated = generator.generate(PROMPT, once).ids();
            assertThat(generated).doesNotHaveDuplicates().doesNotContain(PROMPT);
            assertThat(generator.generate(PROMPT, Sampling.greedy(30)).ids()).isNotEqualTo(generated);
            // One far below 1 does the opposite.
            Sampling again = Sampling.greedy(1).withRepetitionPenalty(1e-6);
            assertThat(generator.generate(PROMPT, again).ids()[0]).isIn(1, 2, 3, 4, 5);
            assertThat(generator.generate(PROMPT, Sampling.greedy(1)).ids()[0]).isNotIn(1, 2, 3, 4, 5);
        }
    }

    @Test
    void theSeedDecidesAndNothingElse() {
        try (Generator generator = new Generator(model, null, -1)) {
            Sampling sampling = new Sampling(1.5, .9, 12, 4).withTopK(50).withMinP(.001);
            int[] ids = generator.generate(PROMPT, sampling).ids();
            assertThat(generator.generate(PROMPT, sampling).ids()).isEqualTo(ids);
            Sampling other = new Sampling(1.5, .9, 12, 5).withTopK(50).withMinP(.001);
            assertThat(generator.generate(PROMPT, other).ids()).isNotEqualTo(ids);
        }
    }

    @Test
    void givesTheLogprobOfEachTokenOfAPrompt() {
        try (Generator generator = new Generator(model, null, -1)) {
            Generation greedy = generator.generate(PROMPT, Sampling.greedy(8));
            int[] whole = IntStream.concat(IntStream.of(PROMPT), IntStream.of(greedy.ids()))
                    .toArray();
            double[] logprobs = generator.promptLogprobs(whole);
            assertThat(logprobs).hasSize(PROMPT.length + 8 - 1);
            for (int i = 0; i < 8; i++) {
                assertThat(logprobs[PROMPT.length + i - 1]).isCloseTo(greedy.logprobs()[i], within(1e-4));
            }
            assertThat(generator.promptLogprobs(new int[] {3})).isEmpty();
        }
    }

    @Test
    void stopsAtAStringInTheText(@TempDir Path folder) throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        try (Tokenizer tokenizer = Tokenizer.load(folder);
                Generator generator = new Generator(model, null, -1)) {
            Sampling sampling = new Sampling(2, 1, 40, 6);
            List<String> pieces = new ArrayList<>();
            Generation whole = generator.generate(PROMPT, sampling, tokenizer, pieces::add);
            String text = String.join("", pieces);
            assertThat(whole.ids())
                    .isEqualTo(generator.generate(PROMPT, sampling).ids())
                    .hasSize(40);
            assertThat(text).isEqualTo(tokenizer.decode(whole.ids()));

            String stop = text.substring(text.length() / 2, text.length() / 2 + 3);
            pieces.clear();
            Generation stopped = generator.generate(PROMPT, sampling.withStop(List.of(stop)), tokenizer, pieces::add);
            assertThat(String.join("", pieces)).isEqualTo(text.substring(0, text.indexOf(stop)));
            assertThat(stopped.finish()).isEqualTo(Generation.Finish.STOP_STRING);
            assertThat(stopped.ids()).hasSizeBetween(2, 39);
            assertThatThrownBy(() -> generator.generate(PROMPT, sampling.withStop(List.of(stop))))
                    .hasMessageContaining("tokenizer");
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
        assertThatThrownBy(() -> new Sampling(Double.NaN, 1, 1, 0)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> new Sampling(1, 0, 1, 0)).hasMessageContaining("topP");
        assertThatThrownBy(() -> Sampling.greedy(0)).hasMessageContaining("maxTokens");
        Sampling greedy = Sampling.greedy(1);
        assertThatThrownBy(() -> greedy.withTopK(-1)).hasMessageContaining("topK");
        assertThatThrownBy(() -> greedy.withMinP(1.1)).hasMessageContaining("minP");
        assertThatThrownBy(() -> greedy.withRepetitionPenalty(0)).hasMessageContaining("repetitionPenalty");
        assertThatThrownBy(() -> greedy.withTopLogprobs(-1)).hasMessageContaining("topLogprobs");
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
