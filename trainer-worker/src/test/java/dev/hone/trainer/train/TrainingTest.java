package dev.hone.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.schemas.recipe.Recipe;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingTest {

    private static final ModelConfig MODEL = ModelConfig.small(300, 32, 2, 2, 259);

    @Test
    void layersAreKeptUnlessTheRecipeAsksForCheckpoints() {
        assertThat(options(Map.of())).isEqualTo(TrainingOptions.standard(MODEL));
        assertThat(options(Map.of("gradient.checkpointing", "true")))
                .isEqualTo(TrainingOptions.standard(MODEL).withCheckpoints());
    }

    private static TrainingOptions options(Map<String, String> recipe) {
        return Training.options(Recipe.fromMap(recipe), MODEL);
    }
}
