package dev.hone.llm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.SampledTokens;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SampledTrainingTest {

    private static final ModelConfig CONFIG = ModelConfig.small(300, 32, 2, 4, 259);
    private static LanguageModel model;

    @BeforeAll
    static void makeAModel() {
        Torch.setThreads(1);
        model = LanguageModel.random(CONFIG, 1);
    }

    @AfterAll
    static void closeTheModel() {
        model.close();
    }

    @Test
    void isTheWholeLossWhereEveryTokenIsDrawn() {
        StepResult whole;
        try (var training = new FullTraining(model, OptimizerSettings.standard())) {
            whole = training.step(batch(), .001, 2);
        }
        // So many draws leave no token out.
        StepResult sampled = sampled(20_000, 1);

        assertThat(sampled.loss()).isCloseTo(whole.loss(), within(1e-5));
        assertThat(sampled.gradientNorm()).isCloseTo(whole.gradientNorm(), within(1e-5));
    }

    @Test
    void comesNearTheWholeLossWithFewTokens() {
        double mean = IntStream.range(0, 20)
                .mapToDouble(seed -> sampled(60, seed).loss())
                .average()
                .orElseThrow();

        assertThat(mean).isCloseTo(sampled(20_000, 1).loss(), within(.02));
    }

    @Test
    void theSameSeedDrawsTheSameTokens() {
        assertThat(sampled(60, 3)).isEqualTo(sampled(60, 3)).isNotEqualTo(sampled(60, 4));
    }

    private static StepResult sampled(int tokens, long seed) {
        var few = new SampledTokens(tokens, seed);
        try (var training = new FullTraining(model, OptimizerSettings.standard(), few)) {
            return training.step(batch(), .001, 2);
        }
    }

    private static List<TokenSequence> batch() {
        int[] ids = IntStream.range(0, 20).map(i -> i * 37 % 300).toArray();
        var silent = new BitSet();
        silent.set(6, 11);
        return List.of(new TokenSequence(ids, 4, silent), new TokenSequence(ids, 12));
    }
}
