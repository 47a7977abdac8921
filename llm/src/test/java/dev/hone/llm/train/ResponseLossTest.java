package dev.hone.llm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A loss given in Java on the responses' log-probabilities, against cross entropy and against differences. */
class ResponseLossTest {

    @RegisterExtension
    static final SmallModel MODEL = new SmallModel();

    private static final LoraConfig LORA = LoraConfig.of(4, 8, List.of("q_proj", "v_proj", "down_proj", "lm_head"));
    private static final double BETA = .3;

    @Test
    void crossEntropyByItsWeightsIsCrossEntropy() {
        List<TokenSequence> batch = batch(6);
        Adapter plain;
        StepResult expected;
        try (AdapterTraining training = training(adapter())) {
            expected = training.step(batch, .01, 4);
            plain = training.adapter();
        }
        try (AdapterTraining training = training(adapter())) {
            StepResult step = training.step(batch, ResponseLossTest::meanCrossEntropy, .01, 4);

            assertThat(step.loss()).isCloseTo(expected.loss(), within(1e-5));
            assertThat(step.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-5));
            assertThat(step.responseTokens()).isEqualTo(expected.responseTokens());
            plain.tensors()
                    .forEach((name, tensor) -> assertThat(
                                    FloatTensor.named(training.adapter().tensors(), name)
                                            .values())
                            .as(name)
                            .containsExactly(tensor.values(), within(2e-3f)));
        }
    }

    /** With and without checkpoints; the second row has two responses, between which a token counts for nothing. */
    @ParameterizedTest(name = "checkpoints {0}")
    @ValueSource(booleans = {true, false})
    void rowsOfDifferentWeightsAddUp(boolean checkpoints) {
        List<TokenSequence> batch = new ArrayList<>(batch(3));
        TokenSequence plain = batch.get(1);
        BitSet silent = new BitSet();
        silent.set(plain.responseStart() + 1);
        batch.set(1, new TokenSequence(plain.ids(), plain.responseStart(), silent));
        List<List<Double>> weights = List.of(List.of(.3), List.of(-.7, .4), List.of(1.9));
        List<Double> all = weights.stream().flatMap(List::stream).toList();
        SortedMap<String, FloatTensor> together;
        List<SortedMap<String, FloatTensor>> apart = new ArrayList<>();
        TrainingOptions options = new TrainingOptions(checkpoints, 2);
        try (AdapterTraining training =
                new AdapterTraining(MODEL.get(), adapter(), OptimizerSettings.standard(), options)) {
            together = training.gradients(batch, (scores, start) -> new ResponseLoss.Weighted(0, all), 3);
            for (int i = 0; i < batch.size(); i++) {
                List<Double> weight = weights.get(i);
                apart.add(training.gradients(
                        batch.subList(i, i + 1), (scores, start) -> new ResponseLoss.Weighted(0, weight), 1));
            }
        }

        together.forEach((name, tensor) -> {
            float[] sum = new float[tensor.values().length];
            apart.forEach(one -> {
                float[] values = FloatTensor.named(one, name).values();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += values[i];
                }
            });
            assertThat(tensor.values()).as(name).containsExactly(sum, within(1e-4f));
        });
    }

    /** Along its own gradient a function changes by the gradient's squared norm, per unit of the way. */
    @Test
    void theGradientOfAPreferenceLossIsThatOfDifferences() {
        List<TokenSequence> batch = batch(6);
        Adapter at = adapter();
        SortedMap<String, FloatTensor> gradient;
        try (AdapterTraining training = training(at)) {
            gradient = training.gradients(batch, ResponseLossTest::preference, 4);
        }
        double squares = gradient.values().stream()
                .mapToDouble(tensor -> squares(tensor.values()))
                .sum();
        double way = 1e-2 / Math.sqrt(squares);

        double difference = loss(moved(at, gradient, way), at, batch) - loss(moved(at, gradient, -way), at, batch);

        assertThat(difference / (2 * way)).isCloseTo(squares, within(.02 * squares));
    }

    @Test
    void aPreferenceLossLearnsWhichOfTwoIsPreferred() {
        List<TokenSequence> batch = batch(6);
        Adapter start = adapter();
        try (AdapterTraining training = training(start)) {
            double first =
                    training.step(batch, ResponseLossTest::preference, .01, 4).loss();
            for (int i = 0; i < 20; i++) {
                training.step(batch, ResponseLossTest::preference, .01, 4);
            }

            assertThat(first).isCloseTo(Math.log(2), within(1e-5));
            assertThat(loss(training.adapter(), start, batch)).isLessThan(.2);
        }
    }

    private static ResponseLoss.Weighted meanCrossEntropy(List<SequenceScore> scores, List<SequenceScore> reference) {
        double tokens = scores.stream().mapToInt(SequenceScore::tokens).sum();
        double sum = scores.stream().mapToDouble(SequenceScore::logprob).sum();
        return new ResponseLoss.Weighted(
                -sum / tokens, scores.stream().map(score -> 1 / tokens).toList());
    }

    /** Direct preference optimisation (Rafailov et al., arXiv 2305.18290): of two rows each the first is preferred. */
    private static ResponseLoss.Weighted preference(List<SequenceScore> scores, List<SequenceScore> reference) {
        double loss = 0;
        int pairs = scores.size() / 2;
        List<Double> weights = new ArrayList<>();
        for (int i = 0; i < scores.size(); i += 2) {
            double margin = gain(scores, reference, i) - gain(scores, reference, i + 1);
            loss += Math.log1p(Math.exp(-BETA * margin)) / pairs;
            double weight = BETA / (1 + Math.exp(BETA * margin)) / pairs;
            weights.addAll(List.of(weight, -weight));
        }
        return new ResponseLoss.Weighted(loss, weights);
    }

    private static double gain(List<SequenceScore> scores, List<SequenceScore> reference, int row) {
        return scores.get(row).logprob() - reference.get(row).logprob();
    }

    private static double loss(Adapter adapter, Adapter reference, List<TokenSequence> batch) {
        Scorer scorer = new Scorer(MODEL.get());
        return preference(scorer.responseLogprobs(batch, adapter), scorer.responseLogprobs(batch, reference))
                .loss();
    }

    private static Adapter moved(Adapter from, SortedMap<String, FloatTensor> gradient, double way) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(from.tensors());
        tensors.replaceAll((name, tensor) -> {
            float[] values = tensor.values().clone();
            float[] slope = FloatTensor.named(gradient, name).values();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (way * slope[i]);
            }
            return new FloatTensor(tensor.shape(), values);
        });
        return new Adapter(from.config(), tensors);
    }

    private static double squares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    /** Both of its factors away from zero. */
    private static Adapter adapter() {
        SortedMap<String, FloatTensor> tensors =
                new TreeMap<>(Adapter.create(LORA, SmallModel.CONFIG, 2).tensors());
        tensors.replaceAll((name, tensor) -> new SeededTensors(3).normal(name, tensor.shape(), .05));
        return new Adapter(LORA, tensors);
    }

    private static AdapterTraining training(Adapter start) {
        return new AdapterTraining(MODEL.get(), start, OptimizerSettings.standard());
    }

    private static List<TokenSequence> batch(int rows) {
        SplittableRandom random = new SplittableRandom(4);
        List<TokenSequence> batch = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int[] ids = random.ints(12 + random.nextInt(20), 0, 300).toArray();
            batch.add(new TokenSequence(ids, ids.length - 2 - row % 3));
        }
        return batch;
    }
}
