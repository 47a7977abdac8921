package dev.hone.llm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.LoraMerge;
import dev.hone.llm.lora.WholeModel;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.oracle.RandomModels;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A training of all weights that goes on from another model than the base which it is pulled towards. */
class FullTrainingTest {

    private static final String PEFT = "base_model.model.";
    private static final List<TargetModule> LINEAR = Arrays.stream(TargetModule.values())
            .filter(module -> module.isPerLayer())
            .toList();
    private static final LoraConfig LORA = new LoraConfig(3, 6, LINEAR);
    private static final double SCALE = 2;
    private static final List<TokenSequence> ROWS = RandomModels.rows(4);
    private static final AnchoredBatch FREE = AnchoredBatch.free(ROWS);
    private static final AnchoredBatch PULLED = new AnchoredBatch(ROWS, asked(), .7);

    private LanguageModel base;
    private Adapter adapter;
    private LanguageModel merged;

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    @BeforeEach
    void makeABaseAndAModelThatWentOnFromIt() {
        make(Family.LLAMA);
    }

    private void make(Family family) {
        base = RandomModels.model(family, 3);
        adapter = RandomModels.adapter(base, LORA, false, 5);
        merged = LoraMerge.merged(base, adapter);
    }

    @AfterEach
    void closeBoth() {
        base.close();
        merged.close();
    }

    /** Where a weight is W + s B A, the gradient by B is s G A', and that by A is s B' G. */
    @ParameterizedTest
    @EnumSource(Family.class)
    void theGradientsAreThoseOfAnAdapterByTheChainRule(Family family) {
        closeBoth();
        make(family);

        assertFollow(full(FREE, Optional.empty()), ofAdapter(FREE, Optional.empty()));
        assertFollow(full(PULLED, Optional.empty()), ofAdapter(PULLED, Optional.empty()));
        assertFollow(full(FREE, Optional.of(weights())), ofAdapter(FREE, Optional.of(weights())));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void layersThatAreComputedAgainGiveTheSameGradients(Family family) {
        closeBoth();
        make(family);

        assertSame(computedAgain(FREE, Optional.empty()), full(FREE, Optional.empty()));
        assertSame(computedAgain(PULLED, Optional.empty()), full(PULLED, Optional.empty()));
        assertSame(computedAgain(FREE, Optional.of(weights())), full(FREE, Optional.of(weights())));
    }

    @Test
    void thePullIsTowardsTheBaseAndNotTowardsTheStart() {
        Map<String, FloatTensor> towardsBase = full(PULLED, Optional.empty());
        try (FullTraining itself = new FullTraining(merged, OptimizerSettings.standard())) {
            assertThat(itself.gradients(PULLED, Optional.empty(), 2)).isNotEqualTo(towardsBase);
        }
    }

    @Test
    void aLossComparesWithWhatTheTrainingBeganWith() {
        try (FullTraining training = new FullTraining(merged, base, OptimizerSettings.standard())) {
            double first = preferred(training);
            for (int i = 0; i < 20; i++) {
                preferred(training);
            }

            assertThat(first).isCloseTo(Math.log(2), within(1e-5));
            assertThat(preferred(training)).isLessThan(.2);
        }
    }

    @Test
    void aRestoredRunEndsInTheSameBytes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("state.safetensors");
        String uninterrupted;
        try (FullTraining training = new FullTraining(merged, base, OptimizerSettings.standard())) {
            steps(training, 3);
            training.save(file);
            steps(training, 3);
            uninterrupted = digest(training);
        }
        // From other weights: everything has to come from the file.
        try (FullTraining resumed = new FullTraining(base, base, OptimizerSettings.standard())) {
            resumed.restore(file);
            assertThat(resumed.steps()).isEqualTo(3);
            steps(resumed, 3);
            assertThat(digest(resumed)).isEqualTo(uninterrupted);
        }
    }

    private static void steps(FullTraining training, int count) {
        for (int i = 0; i < count; i++) {
            training.step(PULLED, Optional.empty(), .01, 2);
        }
    }

    private static String digest(FullTraining training) {
        WholeModel learned = training.learned();
        try {
            return learned.model().digest();
        } finally {
            learned.release();
        }
    }

    private static double preferred(FullTraining training) {
        return training.step(FREE, Optional.of(FullTrainingTest::preference), .01, 2)
                .loss();
    }

    private static ResponseLoss.Weighted preference(List<SequenceScore> scores, List<SequenceScore> reference) {
        double margin = .3
                * (scores.get(0).logprob()
                        - reference.get(0).logprob()
                        - scores.get(2).logprob()
                        + reference.get(2).logprob());
        double slope = .3 / (1 + Math.exp(margin));
        return new ResponseLoss.Weighted(Math.log1p(Math.exp(-margin)), List.of(slope, 0.0, -slope, 0.0, 0.0));
    }

    private static ResponseLoss weights() {
        return (scores, reference) -> new ResponseLoss.Weighted(0, List.of(.3, -.2, .1, .05, .4));
    }

    /** The base is asked without the first token of each prompt that has more than one. */
    private static List<TokenSequence> asked() {
        List<TokenSequence> asked = new ArrayList<>();
        for (TokenSequence row : ROWS) {
            int dropped = Math.min(1, row.responseStart() - 1);
            asked.add(new TokenSequence(
                    Arrays.copyOfRange(row.ids(), dropped, row.length()), row.responseStart() - dropped));
        }
        return asked;
    }

    private Map<String, FloatTensor> full(AnchoredBatch batch, Optional<ResponseLoss> loss) {
        try (FullTraining training = new FullTraining(merged, base, OptimizerSettings.standard())) {
            return training.gradients(batch, loss, 2);
        }
    }

    private Map<String, FloatTensor> computedAgain(AnchoredBatch batch, Optional<ResponseLoss> loss) {
        TrainingOptions again = TrainingOptions.standard(base.config()).withCheckpoints();
        try (FullTraining training = new FullTraining(merged, base, OptimizerSettings.standard(), again)) {
            return training.gradients(batch, loss, 2);
        }
    }

    private static void assertSame(Map<String, FloatTensor> found, Map<String, FloatTensor> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (name, gradient) -> assertThat(FloatTensor.named(found, name).values())
                        .as(name)
                        .containsExactly(gradient.values(), within(1e-6f)));
    }

    private Map<String, FloatTensor> ofAdapter(AnchoredBatch batch, Optional<ResponseLoss> loss) {
        try (AdapterTraining training = new AdapterTraining(base, adapter, OptimizerSettings.standard())) {
            return loss.isEmpty() ? training.gradients(batch, 2) : training.gradients(batch.rows(), loss.get(), 2);
        }
    }

    private void assertFollow(Map<String, FloatTensor> full, Map<String, FloatTensor> ofAdapter) {
        assertThat(ofAdapter).isNotEmpty();
        ofAdapter.forEach((name, found) -> {
            String module = name.substring(PEFT.length(), name.indexOf(".lora_"));
            FloatTensor gradient = FloatTensor.named(full, module + ".weight");
            FloatTensor a = FloatTensor.named(adapter.tensors(), PEFT + module + ".lora_A.weight");
            FloatTensor b = FloatTensor.named(adapter.tensors(), PEFT + module + ".lora_B.weight");
            float[] expected = name.endsWith("lora_A.weight") ? byA(gradient, b) : byB(gradient, a);
            assertThat(found.values()).as(name).containsExactly(expected, within(5e-5f));
        });
    }

    private static float[] byA(FloatTensor gradient, FloatTensor b) {
        int outputs = gradient.shape().get(0);
        int inputs = gradient.shape().get(1);
        int rank = b.shape().get(1);
        double[] sums = new double[rank * inputs];
        for (int out = 0; out < outputs; out++) {
            for (int r = 0; r < rank; r++) {
                for (int in = 0; in < inputs; in++) {
                    sums[r * inputs + in] += SCALE * b.values()[out * rank + r] * gradient.values()[out * inputs + in];
                }
            }
        }
        return floats(sums);
    }

    private static float[] byB(FloatTensor gradient, FloatTensor a) {
        int outputs = gradient.shape().get(0);
        int inputs = gradient.shape().get(1);
        int rank = a.shape().get(0);
        double[] sums = new double[outputs * rank];
        for (int out = 0; out < outputs; out++) {
            for (int r = 0; r < rank; r++) {
                for (int in = 0; in < inputs; in++) {
                    sums[out * rank + r] += SCALE * gradient.values()[out * inputs + in] * a.values()[r * inputs + in];
                }
            }
        }
        return floats(sums);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
