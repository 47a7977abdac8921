package dev.hone.llm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.LiveTensors;
import dev.hone.llm.torch.ResidentMemory;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {

    @RegisterExtension
    static final SmallModel MODEL = new SmallModel();

    private static final LoraConfig LORA = new LoraConfig(4, 8, List.of(TargetModule.values()));

    @Test
    void learnsToAnswerAsShown() {
        List<TokenSequence> batch = batch(8, 1);
        try (AdapterTraining training = training(2)) {
            double before = training.step(batch, .01, 8).loss();
            for (int i = 0; i < 60; i++) {
                training.step(batch, .01, 8);
            }
            List<SequenceScore> scores = new Scorer(MODEL.get()).responseLogprobs(batch, training.adapter());
            assertThat(scores.stream()
                            .mapToDouble(SequenceScore::meanLoss)
                            .max()
                            .orElseThrow())
                    .isLessThan(before / 20);
            assertThat(training.steps()).isEqualTo(61);
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2})
    void theSameStepsGiveTheSameBytes(int threads) {
        Torch.setThreads(threads);
        try {
            assertThat(trained(2, 10)).isEqualTo(trained(2, 10)).isNotEqualTo(trained(3, 10));
            assertThat(trained(2, 3).digest()).isEqualTo(trained(2, 3).digest());
        } finally {
            Torch.setThreads(1);
        }
    }

    @Test
    void aRestoredRunEndsInTheSameBytes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("state.safetensors");
        Adapter uninterrupted;
        try (AdapterTraining training = training(2)) {
            steps(training, 0, 5);
            training.save(file);
            steps(training, 5, 10);
            uninterrupted = training.adapter();
        }
        // Another seed: everything has to come from the file.
        try (AdapterTraining resumed = training(99)) {
            resumed.restore(file);
            assertThat(resumed.steps()).isEqualTo(5);
            steps(resumed, 5, 10);
            assertThat(resumed.adapter()).isEqualTo(uninterrupted);
        }
    }

    @Test
    void refusesAStateOfAnotherTraining(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("state.safetensors");
        try (AdapterTraining training = training(2)) {
            training.adapter().write(folder);
            Files.move(folder.resolve("adapter_model.safetensors"), file);
            assertThatThrownBy(() -> training.restore(file)).hasMessageContaining("state.safetensors");
        }
    }

    @Test
    void theLossIsTheMeanOverAllResponseTokensHoweverTheBatchIsCut() {
        List<TokenSequence> batch = batch(9, 4);
        StepResult whole;
        Adapter once;
        try (AdapterTraining training = training(2)) {
            whole = training.step(batch, .001, 9);
            once = training.adapter();
        }
        try (AdapterTraining training = training(2)) {
            StepResult cut = training.step(batch, .001, 2);
            assertThat(cut.loss()).isCloseTo(whole.loss(), within(1e-5));
            assertThat(cut.gradientNorm()).isCloseTo(whole.gradientNorm(), within(1e-5));
            assertThat(cut.responseTokens())
                    .isEqualTo(whole.responseTokens())
                    .isEqualTo(batch.stream()
                            .mapToInt(TokenSequence::responseLength)
                            .sum());
            once.tensors()
                    .forEach((name, tensor) -> assertThat(
                                    FloatTensor.named(training.adapter().tensors(), name)
                                            .values())
                            .as(name)
                            .containsExactly(tensor.values(), within(2e-3f)));
        }
        double byHand = -new Scorer(MODEL.get())
                        .responseLogprobs(batch, Adapter.create(LORA, SmallModel.CONFIG, 2)).stream()
                                .mapToDouble(SequenceScore::logprob)
                                .sum()
                / whole.responseTokens();
        assertThat(whole.loss()).isCloseTo(byHand, within(1e-4));
    }

    @Test
    void aNewAdapterChangesNothingAndTrainingLeavesTheBaseAlone() {
        List<int[]> prompts = batch(3, 5).stream().map(TokenSequence::ids).toList();
        float[][] before = new Scorer(MODEL.get()).nextTokenLogits(prompts, null);
        assertThat(new Scorer(MODEL.get()).nextTokenLogits(prompts, Adapter.create(LORA, SmallModel.CONFIG, 8)))
                .isDeepEqualTo(before);
        trained(2, 3);
        assertThat(new Scorer(MODEL.get()).nextTokenLogits(prompts, null)).isDeepEqualTo(before);
    }

    @Test
    void trainsAllWeightsOnCopies() throws IOException {
        String digest = MODEL.get().digest();
        List<TokenSequence> batch = batch(8, 1);
        try (FullTraining training = new FullTraining(MODEL.get(), OptimizerSettings.standard())) {
            double first = training.step(batch, .003, 8).loss();
            for (int i = 0; i < 40; i++) {
                training.step(batch, .003, 8);
            }
            try (LanguageModel trained = training.model()) {
                double last = -new Scorer(trained)
                        .responseLogprobs(batch, null)
                        .get(0)
                        .logprob();
                assertThat(last).isLessThan(first / 4);
                assertThat(trained.digest()).isNotEqualTo(digest);
            }
        }
        try (LanguageModel untouched =
                LanguageModel.of(SmallModel.CONFIG, MODEL.get().weights())) {
            assertThat(untouched.digest()).isEqualTo(digest);
        }
    }

    @Test
    void twoHundredStepsLeaveNothingBehind() throws IOException {
        List<TokenSequence> batch = batch(8, 6);
        try (AdapterTraining training = training(2)) {
            for (int i = 0; i < 20; i++) {
                training.step(batch, .001, 3);
                new Scorer(MODEL.get()).responseLogprobs(batch, null);
            }
            long live = LiveTensors.count();
            long resident = ResidentMemory.kilobytes();
            for (int i = 0; i < 200; i++) {
                training.step(batch, .001, 3);
                new Scorer(MODEL.get()).responseLogprobs(batch, null);
            }
            assertThat(LiveTensors.count()).isEqualTo(live);
            // What Java's own heap takes until its next collection is in this; a step that kept its activations would
            // take more.
            assertThat(ResidentMemory.kilobytes() - resident).isLessThan(80_000);
        }
    }

    @Test
    void refusesWhatCannotBeTrainedOn() {
        assertThatThrownBy(() -> new TokenSequence(new int[] {1, 2}, 0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new TokenSequence(new int[] {1, 2}, 2)).hasMessageContaining("response is empty");
        try (AdapterTraining training = training(2)) {
            List<TokenSequence> unknown = List.of(new TokenSequence(new int[] {1, 300}, 1));
            List<TokenSequence> endless = List.of(new TokenSequence(new int[SmallModel.CONFIG.maxPositions() + 1], 1));
            assertThatThrownBy(() -> training.step(unknown, .1, 1)).hasMessageContaining("vocabulary of 300");
            assertThatThrownBy(() -> training.step(endless, .1, 1)).hasMessageContaining("2048 positions");
            assertThatThrownBy(() -> training.step(List.of(), .1, 1)).hasMessageContaining("at least one");
            assertThatThrownBy(() -> training.step(batch(1, 1), Double.NaN, 1)).hasMessageContaining("learningRate");
        }
    }

    private static AdapterTraining training(long seed) {
        return new AdapterTraining(
                MODEL.get(), Adapter.create(LORA, SmallModel.CONFIG, seed), OptimizerSettings.standard());
    }

    private static Adapter trained(long seed, int steps) {
        try (AdapterTraining training = training(seed)) {
            steps(training, 0, steps);
            return training.adapter();
        }
    }

    private static void steps(AdapterTraining training, int from, int to) {
        for (int i = from; i < to; i++) {
            training.step(batch(6, 100 + i), .01, 4);
        }
    }

    private static List<TokenSequence> batch(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TokenSequence> batch = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int[] ids = random.ints(12 + random.nextInt(20), 0, 300).toArray();
            batch.add(new TokenSequence(ids, ids.length - 1 - row % 3));
        }
        return batch;
    }
}
