package dev.hone.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.objective.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pull towards the base: the prompts that the base is asked with, and that it holds a version back. */
class AnchoredTrainingTest {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    private static final ModelConfig CONFIG = ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 1, 2, 259);

    @TempDir
    Path folder;

    @Test
    void theBaseIsAskedForTheSameAnswerWithoutTheGoal() throws IOException {
        Recipe recipe = recipe("goal-conditioned", 0);
        ByteLevelTokenizer.write(folder, List.of());
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            List<TrainingRow> rows = rows(recipe, tokenizer).groups().stream()
                    .flatMap(List::stream)
                    .toList();

            assertThat(rows).hasSizeGreaterThan(100).allSatisfy(row -> {
                assertThat(response(row.withoutGoal())).isEqualTo(response(row.tokens()));
                assertThat(text(tokenizer, row.withoutGoal())).doesNotContain("[Goal]");
                assertThat(text(tokenizer, row.tokens()).contains("[Goal]"))
                        .isEqualTo(row.example().goal() != null);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"goal-conditioned", "dpo", "kto"})
    void aVersionThatIsPulledStaysNearerToTheBase(String objective) throws IOException {
        Torch.setThreads(1);
        ByteLevelTokenizer.write(folder, List.of());
        // A random base finds everything unlikely, so that it takes much of a weight.
        try (Tokenizer tokenizer = Tokenizer.load(folder);
                LanguageModel model = LanguageModel.random(CONFIG, 1)) {
            double free = wandered(model, recipe(objective, 0), tokenizer);
            double pulled = wandered(model, recipe(objective, 1_000), tokenizer);

            assertThat(pulled).isLessThan(free / 3);
        }
    }

    /** How far the answers' log-probabilities without a goal went, in nats, on average. */
    private double wandered(LanguageModel model, Recipe recipe, Tokenizer tokenizer) {
        SampledRows rows = rows(recipe, tokenizer);
        Adapter start = Adapter.create(LoraConfig.of(4, 8, List.of("q_proj", "v_proj", "lm_head")), CONFIG, 1);
        Path checkpoints = folder.resolve(recipe.objective().toString());
        Adapter trained = new Training(model, Objective.of(recipe), new Checkpoints(checkpoints, 100), NOBODY)
                .run(start, BatchPlan.of(rows.groups(), TrainingRow::length, 4, 1), recipe, .003)
                .adapter();
        List<TokenSequence> free = rows.groups().stream()
                .flatMap(List::stream)
                .map(TrainingRow::withoutGoal)
                .toList();
        var before = new Scorer(model).responseLogprobs(free, null);
        var after = new Scorer(model).responseLogprobs(free, trained);
        double sum = 0;
        for (int i = 0; i < free.size(); i++) {
            sum += Math.abs(after.get(i).logprob() - before.get(i).logprob());
        }
        return sum / free.size();
    }

    private static SampledRows rows(Recipe recipe, Tokenizer tokenizer) {
        Objective objective = Objective.of(recipe);
        List<Demonstration> demonstrations = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            demonstrations.add(Fixtures.demonstration("better" + i, 300, "good"));
            demonstrations.add(Fixtures.demonstration("worse" + i, 0, "so so"));
        }
        return SampledRows.of(
                objective.sample(demonstrations, 1, 1), objective.encoder(new Renderer(tokenizer), recipe.rows()));
    }

    private static Recipe recipe(String objective, double klWeight) {
        return Recipe.fromMap(Map.of(
                "objective",
                objective,
                "kl.weight",
                Double.toString(klWeight),
                "goal.free.share",
                "0.5",
                "batch.examples",
                "4",
                "epochs",
                "4",
                "weight.decay",
                "0"));
    }

    private static int[] response(TokenSequence row) {
        return Arrays.copyOfRange(row.ids(), row.responseStart(), row.length());
    }

    private static String text(Tokenizer tokenizer, TokenSequence row) {
        return tokenizer.decodeWithSpecialTokens(row.ids());
    }
}
