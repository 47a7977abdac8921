package dev.hone.llm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.model.SampledTokens;
import dev.hone.llm.text.TokenSequence;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SampledTrainingTest {

    @RegisterExtension
    static final SmallModel MODEL = new SmallModel();

    @Test
    void isTheWholeLossWhereEveryTokenIsDrawn() {
        StepResult whole;
        try (var training = new FullTraining(MODEL.get(), OptimizerSettings.standard())) {
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
        try (var training = new FullTraining(MODEL.get(), OptimizerSettings.standard(), few)) {
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
