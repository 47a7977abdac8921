package dev.hone.llm.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.llm.train.AnchoredBatch;
import dev.hone.llm.train.ResponseLoss;
import dev.hone.llm.train.StepResult;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pull towards the base, against what PyTorch and PEFT compute: {@code golden/make_anchored.py}. */
class AnchoredParityTest {

    private static final double WEIGHT = .7;
    private static final int DROPPED = 3;

    @ParameterizedTest(name = "{0}, {1} tokens at a time, checkpoints {2}, {3} rows at a time")
    @CsvSource({"untied, 256, false, 4", "untied, 2, false, 3", "untied, 256, true, 1", "grouped, 3, true, 4"})
    void itsGradientsAreThoseOfTheReference(String name, int lossTokens, boolean checkpoints, int rowsAtATime)
            throws IOException {
        Golden golden = Golden.of(name);
        try (LanguageModel model = LanguageModel.load(golden.model());
                AdapterTraining training = training(golden, model, new TrainingOptions(checkpoints, lossTokens))) {

            Map<String, FloatTensor> gradients = training.gradients(anchored(golden.rows(), WEIGHT), rowsAtATime);

            Map<String, FloatTensor> expected =
                    SafetensorsFile.readAll(golden.folder().resolve("anchored.safetensors"));
            assertThat(gradients.keySet()).isEqualTo(expected.keySet());
            expected.forEach((tensor, values) -> assertThat(
                            FloatTensor.named(gradients, tensor).values())
                    .as(tensor)
                    .containsExactly(values.values(), within(2e-5f)));
        }
    }

    @Test
    void theLossIsToldWithoutThePullWhicheverItIs() throws IOException {
        Golden golden = Golden.of("untied");
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            List<TokenSequence> rows = golden.rows();
            ResponseLoss mean = (scores, reference) -> {
                double tokens =
                        scores.stream().mapToInt(score -> score.tokens()).sum();
                double sum =
                        scores.stream().mapToDouble(score -> score.logprob()).sum();
                return new ResponseLoss.Weighted(
                        -sum / tokens, scores.stream().map(score -> 1 / tokens).toList());
            };

            StepResult free = first(golden, model, new AnchoredBatch(rows, List.of(), 0), Optional.empty());
            StepResult pulled = first(golden, model, anchored(rows, WEIGHT), Optional.empty());
            StepResult weighted = first(golden, model, anchored(rows, WEIGHT), Optional.of(mean));

            assertThat(pulled.loss()).isCloseTo(free.loss(), within(1e-6));
            assertThat(pulled.gradientNorm()).isNotCloseTo(free.gradientNorm(), within(1e-3));
            assertThat(weighted.loss()).isCloseTo(free.loss(), within(1e-5));
            assertThat(weighted.gradientNorm()).isCloseTo(pulled.gradientNorm(), within(1e-4));
        }
    }

    @Test
    void whatCountsForNothingPullsNowhere() throws IOException {
        Golden golden = Golden.of("untied");
        TokenSequence row = golden.rows().get(2);
        BitSet silent = new BitSet();
        silent.set(4, 8);
        TokenSequence whole = new TokenSequence(row.ids(), row.responseStart(), silent);
        TokenSequence begun = new TokenSequence(Arrays.copyOf(row.ids(), 4), row.responseStart());
        try (LanguageModel model = LanguageModel.load(golden.model());
                AdapterTraining training = training(golden, model, new TrainingOptions(false, 256))) {
            Map<String, FloatTensor> alone = gradients(training, begun);
            Map<String, FloatTensor> ended = gradients(training, whole);
            Map<String, FloatTensor> later = gradients(training, new TokenSequence(row.ids(), 8));

            // Tokens of the beginning and of the end, each by its share of the counted ones.
            alone.forEach((name, tensor) -> {
                float[] sum = tensor.values().clone();
                float[] rest = FloatTensor.named(later, name).values();
                int counted = whole.countedTokens();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] = (sum[i] * begun.countedTokens() + rest[i] * (counted - begun.countedTokens())) / counted;
                }
                assertThat(FloatTensor.named(ended, name).values()).as(name).containsExactly(sum, within(2e-5f));
            });
        }
    }

    @Test
    void theBaseHasToBeAskedForTheSameResponses() throws IOException {
        List<TokenSequence> rows = Golden.of("untied").rows();

        assertThatThrownBy(() -> new AnchoredBatch(rows, rows.subList(1, 4), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the same responses");
    }

    private static Map<String, FloatTensor> gradients(AdapterTraining training, TokenSequence row) {
        return training.gradients(new AnchoredBatch(List.of(row), List.of(row), WEIGHT), 1);
    }

    private static StepResult first(
            Golden golden, LanguageModel model, AnchoredBatch batch, Optional<ResponseLoss> loss) throws IOException {
        try (AdapterTraining training = training(golden, model, TrainingOptions.standard(model.config()))) {
            return training.step(batch, loss, golden.rate(), 3);
        }
    }

    private static AdapterTraining training(Golden golden, LanguageModel model, TrainingOptions options)
            throws IOException {
        return new AdapterTraining(model, Adapter.read(golden.adapter(), model.config()), golden.settings(), options);
    }

    /** The base is asked without the first tokens of each prompt. */
    private static AnchoredBatch anchored(List<TokenSequence> rows, double weight) {
        return new AnchoredBatch(
                rows, rows.stream().map(AnchoredParityTest::asked).toList(), weight);
    }

    private static TokenSequence asked(TokenSequence row) {
        int dropped = Math.min(DROPPED, row.responseStart() - 1);
        BitSet silent = new BitSet();
        for (int i = row.responseStart(); i < row.length(); i++) {
            silent.set(i - dropped, row.isSilent(i));
        }
        return new TokenSequence(
                Arrays.copyOfRange(row.ids(), dropped, row.length()), row.responseStart() - dropped, silent);
    }
}
