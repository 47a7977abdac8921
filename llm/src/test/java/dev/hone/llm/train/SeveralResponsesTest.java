package dev.hone.llm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row with several responses, against one row for each of them. */
class SeveralResponsesTest {

    @RegisterExtension
    static final SmallModel MODEL = new SmallModel();

    private static final LoraConfig LORA = new LoraConfig(4, 8, List.of(TargetModule.values()));
    private static final int[] IDS =
            IntStream.range(0, 20).map(i -> i * 37 % 300).toArray();

    @Test
    void scoresAsMuchAsEachResponseByItself() {
        SequenceScore together = new Scorer(MODEL.get())
                .responseLogprobs(List.of(together()), null)
                .get(0);

        assertThat(together.tokens()).isEqualTo(5);
        assertThat(together.logprob())
                .isCloseTo(
                        new Scorer(MODEL.get())
                                .responseLogprobs(apart(), null).stream()
                                        .mapToDouble(SequenceScore::logprob)
                                        .sum(),
                        within(1e-4));
    }

    @ParameterizedTest(name = "checkpoints {0}")
    @ValueSource(booleans = {false, true})
    void givesAnAdapterTheGradientsOfEachResponseByItself(boolean checkpoints) {
        Map<String, FloatTensor> together = gradients(List.of(together()), checkpoints);

        gradients(apart(), checkpoints)
                .forEach((name, gradient) -> assertThat(
                                FloatTensor.named(together, name).values())
                        .as(name)
                        .containsExactly(gradient.values(), within(1e-5f)));
    }

    @Test
    void weighsEachResponseByItself() {
        ResponseLoss weighing = (scores, reference) -> {
            assertThat(scores.stream().map(SequenceScore::tokens)).containsExactly(2, 1, 2);
            return new ResponseLoss.Weighted(0, List.of(.5, -.25, 0.));
        };
        Adapter start = Adapter.create(LORA, SmallModel.CONFIG, 2);
        try (var training = new AdapterTraining(MODEL.get(), start, OptimizerSettings.standard())) {
            training.step(List.of(new TokenSequence(IDS, 1)), .05, 1);
            Map<String, FloatTensor> together = training.gradients(List.of(together()), weighing, 3);

            training.gradients(apart(), weighing, 3)
                    .forEach((name, gradient) -> assertThat(
                                    FloatTensor.named(together, name).values())
                            .as(name)
                            .containsExactly(gradient.values(), within(1e-5f)));
        }
    }

    @Test
    void trainsAllWeightsOnTheResponsesAlone() {
        StepResult together = step(List.of(together()));
        StepResult apart = step(apart());

        assertThat(together.responseTokens()).isEqualTo(apart.responseTokens()).isEqualTo(5);
        assertThat(together.loss()).isCloseTo(apart.loss(), within(1e-5));
        assertThat(together.gradientNorm()).isCloseTo(apart.gradientNorm(), within(1e-5));
    }

    @Test
    void whatIsSilentStandsBetweenResponses() {
        for (int position : new int[] {3, 4, 19}) {
            BitSet silent = new BitSet();
            silent.set(position);
            assertThatThrownBy(() -> new TokenSequence(IDS, 4, silent)).hasMessageContaining("silent");
        }
    }

    private static TokenSequence together() {
        BitSet silent = new BitSet();
        silent.set(6, 11);
        silent.set(12, 18);
        return new TokenSequence(IDS, 4, silent);
    }

    private static List<TokenSequence> apart() {
        return List.of(
                new TokenSequence(Arrays.copyOf(IDS, 6), 4),
                new TokenSequence(Arrays.copyOf(IDS, 12), 11),
                new TokenSequence(IDS, 18));
    }

    private static Map<String, FloatTensor> gradients(List<TokenSequence> batch, boolean checkpoints) {
        Adapter start = Adapter.create(LORA, SmallModel.CONFIG, 2);
        var options = new TrainingOptions(checkpoints, 2);
        try (var training = new AdapterTraining(MODEL.get(), start, OptimizerSettings.standard(), options)) {
            // B is zero in a new adapter, and with it the gradient of A.
            training.step(List.of(new TokenSequence(IDS, 1)), .05, 1);
            return training.gradients(batch, 3);
        }
    }

    private static StepResult step(List<TokenSequence> batch) {
        try (var training = new FullTraining(MODEL.get(), OptimizerSettings.standard())) {
            return training.step(batch, .001, 3);
        }
    }
}
