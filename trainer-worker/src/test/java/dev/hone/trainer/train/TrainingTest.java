package dev.hone.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.torch.Torch;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.objective.Objective;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

    private static final ModelConfig MODEL = ModelConfig.small(300, 32, 2, 2, 259);

    @TempDir
    Path folder;

    @Test
    void layersAreKeptUnlessTheRecipeAsksForCheckpoints() {
        assertThat(begun(Map.of())).isEqualTo(TrainingOptions.standard(MODEL));
        assertThat(begun(Map.of("gradient.checkpointing", "true")))
                .isEqualTo(TrainingOptions.standard(MODEL).withCheckpoints());
    }

    private TrainingOptions begun(Map<String, String> settings) {
        Torch.setThreads(1);
        Recipe recipe = Recipe.fromMap(settings);
        Adapter start = Adapter.create(LoraConfig.of(4, 8, List.of("q_proj")), MODEL, 1);
        try (LanguageModel model = LanguageModel.random(MODEL, 1);
                AdapterTraining training = new Training(
                                model,
                                Objective.of(recipe),
                                new Checkpoints(folder, 100),
                                (step, steps, loss, tokens) -> {})
                        .begun(start, recipe)) {
            return training.options();
        }
    }
}
