package dev.hone.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.objective.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An objective over pairs with a loss of its own, through batches, loop and engine. */
class PreferencePairsTest {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};

    @TempDir
    Path folder;

    @Test
    void thePreferredOfTwoAnswersBecomesLikelierThanTheOther() throws IOException {
        Torch.setThreads(1);
        ByteLevelTokenizer.write(folder, List.of());
        ModelConfig config = ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 2, 2, 259);
        Recipe recipe = Recipe.fromMap(Map.of(
                "objective",
                "dpo",
                "beta",
                ".2",
                "lora.rank",
                "8",
                "batch.examples",
                "5",
                "micro.batch.examples",
                "4",
                "max.gradient.norm",
                "10"));
        Objective pairs = Objective.of(recipe);
        try (Tokenizer tokenizer = Tokenizer.load(folder);
                LanguageModel model = LanguageModel.random(config, 1)) {
            Encoder encoder = pairs.encoder(new Renderer(tokenizer), recipe.rows());
            SampledRows rows = SampledRows.of(pairs.sample(demonstrations(), 1, 1), encoder);
            List<List<TrainingRow>> batches = BatchPlan.of(rows.groups(), TrainingRow::length, 5, 1);
            Adapter start = Adapter.create(LoraConfig.of(8, 16, List.of("q_proj", "v_proj", "lm_head")), config, 1);

            Training.Trained trained = new Training(model, pairs, new Checkpoints(folder.resolve("c"), 100), NOBODY)
                    .run(start, batches, recipe, .01);

            assertThat(batches)
                    .hasSize(20)
                    .allSatisfy(batch -> assertThat(batch).hasSize(4));
            assertThat(trained.curve().losses().get(0)).isCloseTo(Math.log(2), within(1e-4));
            assertThat(trained.curve().lastTenth()).isLessThan(.1);
            assertThat(margin(model, trained.adapter(), rows)).isGreaterThan(margin(model, null, rows) + 10);
        }
    }

    /** How much likelier the first of a pair is than the second, in nats, on average. */
    private static double margin(LanguageModel model, @Nullable Adapter adapter, SampledRows rows) {
        List<SequenceScore> scores = new Scorer(model)
                .responseLogprobs(
                        rows.groups().stream()
                                .flatMap(List::stream)
                                .map(TrainingRow::tokens)
                                .toList(),
                        adapter);
        double sum = 0;
        for (int i = 0; i < scores.size(); i += 2) {
            sum += scores.get(i).logprob() - scores.get(i + 1).logprob();
        }
        return 2 * sum / scores.size();
    }

    private static List<Demonstration> demonstrations() {
        List<Demonstration> demonstrations = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            demonstrations.add(Fixtures.demonstration("better" + i, 300, "good"));
            demonstrations.add(Fixtures.demonstration("worse" + i, 0, "so so"));
        }
        return demonstrations;
    }
}
