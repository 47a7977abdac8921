package dev.hone.llm.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GuidedScorerTest {

    private static final double[] WEIGHTS = {1, 1.5, 3};
    private static final ModelConfig CONFIG = ModelConfig.small(120, 32, 2, 4, 119);

    private static LanguageModel model;
    private static Adapter adapter;

    @BeforeAll
    static void makeAModel() {
        Torch.setThreads(1);
        SortedMap<String, FloatTensor> weights;
        try (LanguageModel random = LanguageModel.random(CONFIG, 1)) {
            weights = sharpened(random.weights(), .3);
        }
        model = LanguageModel.of(CONFIG, weights);
        LoraConfig lora = LoraConfig.of(4, 8, List.of("q_proj", "lm_head"));
        adapter = new Adapter(lora, sharpened(Adapter.create(lora, CONFIG, 1).tensors(), .2));
    }

    private static SortedMap<String, FloatTensor> sharpened(SortedMap<String, FloatTensor> tensors, double scale) {
        SortedMap<String, FloatTensor> sharp = new TreeMap<>(tensors);
        sharp.replaceAll((name, tensor) -> name.endsWith("norm.weight")
                ? tensor
                : new SeededTensors(7).normal(name, tensor.shape(), (float) scale));
        return sharp;
    }

    @AfterAll
    static void closeTheModel() {
        model.close();
    }

    private static TokenSequence sequence(int[] prompt, int[] response) {
        return new TokenSequence(
                IntStream.concat(IntStream.of(prompt), IntStream.of(response)).toArray(), prompt.length);
    }

    private static double[] logits(TokenSequence row, int token) {
        int[] before = IntStream.of(row.ids())
                .limit(row.responseStart() + (long) token)
                .toArray();
        float[] logits = new Scorer(model).nextTokenLogits(List.of(before), adapter)[0];
        return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
    }

    private static double[] logSoftmax(double[] logits) {
        double norm = Math.log(IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i]))
                .sum());
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> logits[i] - norm)
                .toArray();
    }

    private static GuidedScore.At direct(GuidedPair pair, double weight) {
        double logprob = 0;
        double divergence = 0;
        double entropy = 0;
        for (int token = 0; token < pair.own().responseLength(); token++) {
            double[] own = logits(pair.own(), token);
            double[] other = logits(pair.other(), token);
            double[] free = logSoftmax(other);
            double[] guided = logSoftmax(IntStream.range(0, own.length)
                    .mapToDouble(id -> other[id] + weight * (own[id] - other[id]))
                    .toArray());
            logprob += guided[pair.own().id(pair.own().responseStart() + token)];
            for (int id = 0; id < guided.length; id++) {
                divergence += Math.exp(guided[id]) * (guided[id] - free[id]);
                entropy -= Math.exp(guided[id]) * guided[id];
            }
        }
        return new GuidedScore.At(weight, logprob, divergence, entropy);
    }

    @Test
    void scoresAreThoseOfTheMixedLogitsOfBothPrompts() {
        SplittableRandom random = new SplittableRandom(5);
        List<GuidedPair> pairs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int[] response = random.ints(1 + 3L * i, 0, 120).toArray();
            pairs.add(new GuidedPair(
                    sequence(random.ints(9 - i, 0, 120).toArray(), response),
                    sequence(random.ints(2 + i, 0, 120).toArray(), response)));
        }

        List<GuidedScore> scores = new GuidedScorer(model).scores(pairs, WEIGHTS, adapter);

        for (int i = 0; i < pairs.size(); i++) {
            assertThat(scores.get(i).tokens()).isEqualTo(1 + 3 * i);
            for (int w = 0; w < WEIGHTS.length; w++) {
                GuidedScore.At found = scores.get(i).weights().get(w);
                GuidedScore.At wanted = direct(pairs.get(i), WEIGHTS[w]);
                assertThat(found.weight()).isEqualTo(wanted.weight());
                assertThat(found.logprob()).isCloseTo(wanted.logprob(), within(1e-3));
                assertThat(found.divergence()).isCloseTo(wanted.divergence(), within(1e-3));
                assertThat(found.entropy()).isCloseTo(wanted.entropy(), within(1e-3));
            }
        }
        double plain = new Scorer(model)
                .responseLogprobs(List.of(pairs.get(3).own()), adapter)
                .get(0)
                .logprob();
        assertThat(scores.get(3).weights().get(0).logprob()).isCloseTo(plain, within(1e-3));
    }

    @Test
    void whatNothingCountsIsPassedOver() {
        BitSet silent = new BitSet();
        silent.set(3);
        int[] ids = {1, 2, 3, 4, 5};
        TokenSequence own = new TokenSequence(ids, 2, silent);
        TokenSequence all = new TokenSequence(ids, 2);

        GuidedScore some = new GuidedScorer(model)
                .scores(List.of(new GuidedPair(own, own)), WEIGHTS, adapter)
                .get(0);
        GuidedScore whole = new GuidedScorer(model)
                .scores(List.of(new GuidedPair(all, all)), WEIGHTS, adapter)
                .get(0);

        assertThat(some.tokens()).isEqualTo(2);
        assertThat(some.weights().get(0).entropy())
                .isLessThan(whole.weights().get(0).entropy());
    }

    @Test
    void refusesTwoResponses() {
        TokenSequence one = sequence(new int[] {1}, new int[] {2, 3});
        TokenSequence two = sequence(new int[] {1}, new int[] {2, 4});

        assertThatThrownBy(() -> new GuidedPair(one, two)).hasMessageContaining("the same after both");
    }
}
