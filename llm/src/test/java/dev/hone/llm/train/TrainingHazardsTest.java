package dev.hone.llm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.jni.JniUtils;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.LiveTensors;
import dev.hone.llm.torch.ResidentMemory;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrainingHazardsTest {

    @RegisterExtension
    static final SmallModel MODEL = new SmallModel();

    private static final LoraConfig LORA = LoraConfig.of(2, 4, List.of("q_proj", "v_proj", "down_proj"));

    @Test
    void twoTrainingsAtOnceEndAsEachDoesAlone() {
        Adapter firstAlone = trained(1);
        Adapter secondAlone = trained(2);
        CompletableFuture<Adapter> first = CompletableFuture.supplyAsync(() -> trained(1));
        CompletableFuture<Adapter> second = CompletableFuture.supplyAsync(() -> trained(2));
        assertThat(first.join()).isEqualTo(firstAlone);
        assertThat(second.join()).isEqualTo(secondAlone).isNotEqualTo(firstAlone);
    }

    @Test
    void leavesGradientsOffWhetherAStepEndsOrFails() {
        try (AdapterTraining training = training(1)) {
            training.step(batch(1), .01, 2);
            assertThat(JniUtils.isGradMode()).isFalse();
            List<TokenSequence> unknown = List.of(new TokenSequence(new int[] {1, 300}, 1));
            assertThatThrownBy(() -> training.step(unknown, .1, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThat(JniUtils.isGradMode()).isFalse();
        }
    }

    @Test
    void scoresWithGradientsOffOnAThreadWhereTheyWereOn() {
        boolean after = CompletableFuture.supplyAsync(() -> {
                    JniUtils.setGradMode(true);
                    new Scorer(MODEL.get()).responseLogprobs(batch(3), null);
                    return JniUtils.isGradMode();
                })
                .join();
        assertThat(after).isFalse();
    }

    @Test
    void computingAttachesNothingToTheWeights() {
        String digest = MODEL.get().digest();
        work();
        long live = LiveTensors.count();
        for (int i = 0; i < 10; i++) {
            work();
        }
        assertThat(LiveTensors.count()).isEqualTo(live);
        try (LanguageModel same =
                LanguageModel.of(SmallModel.CONFIG, MODEL.get().weights())) {
            assertThat(same.digest()).isEqualTo(digest);
        }
    }

    @Test
    void refusesStepsAfterItsEnd() {
        AdapterTraining adapter = training(1);
        FullTraining full = new FullTraining(MODEL.get(), OptimizerSettings.standard());
        adapter.close();
        full.close();
        assertThatThrownBy(() -> adapter.step(batch(1), .1, 2)).hasMessageContaining("closed");
        assertThatThrownBy(adapter::adapter).hasMessageContaining("closed");
        assertThatThrownBy(() -> full.step(batch(1), .1, 2)).hasMessageContaining("closed");
        assertThatThrownBy(full::model).hasMessageContaining("closed");
    }

    @Test
    void refusesToTrainOnAClosedModel() {
        LanguageModel closed = LanguageModel.random(SmallModel.CONFIG, 3);
        closed.close();
        Adapter start = Adapter.create(LORA, SmallModel.CONFIG, 1);
        assertThatThrownBy(() -> new AdapterTraining(closed, start, OptimizerSettings.standard()))
                .hasMessageContaining("the model is closed");
    }

    @Test
    @Tag("slow")
    void fiveThousandStepsLeaveNothingBehind() throws IOException {
        try (AdapterTraining training = training(1)) {
            // Until then Java's own heap grows to its size.
            steps(training, 2_000);
            long live = LiveTensors.count();
            long resident = ResidentMemory.kilobytes();
            steps(training, 5_000);
            assertThat(LiveTensors.count()).isEqualTo(live);
            assertThat(ResidentMemory.kilobytes() - resident).isLessThan(40_000);
        }
    }

    private static void steps(AdapterTraining training, int count) {
        for (int i = 0; i < count; i++) {
            training.step(batch(i % 16), .001, 2);
        }
    }

    private static void work() {
        try (AdapterTraining training = training(1)) {
            training.step(batch(1), .01, 2);
        }
        new Scorer(MODEL.get()).responseLogprobs(batch(1), Adapter.create(LORA, SmallModel.CONFIG, 1));
    }

    private static AdapterTraining training(long seed) {
        return new AdapterTraining(
                MODEL.get(), Adapter.create(LORA, SmallModel.CONFIG, seed), OptimizerSettings.standard());
    }

    private static Adapter trained(long seed) {
        // The number belongs to the thread that computes.
        Torch.setThreads(1);
        try (AdapterTraining training = training(seed)) {
            for (int i = 0; i < 8; i++) {
                training.step(batch(i), .01, 2);
            }
            return training.adapter();
        }
    }

    private static List<TokenSequence> batch(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TokenSequence> batch = new ArrayList<>();
        for (int row = 0; row < 4; row++) {
            int[] ids = random.ints(6 + random.nextInt(10), 0, 300).toArray();
            batch.add(new TokenSequence(ids, ids.length - 2));
        }
        return batch;
    }
}
