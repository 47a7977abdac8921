package dev.hone.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe against a tiny base with 2048 positions and a tokenizer of bytes. */
class RecipeCheckTest {

    @TempDir
    Path base;

    @BeforeEach
    void makeABase() throws IOException {
        ByteLevelTokenizer.write(base, List.of());
        try (LanguageModel random =
                LanguageModel.random(ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 1, 2, 259), 1)) {
            random.write(base);
        }
    }

    @Test
    void aRecipeThatFitsHasNoProblems() {
        assertThat(RecipeCheck.of(recipe(Map.of()), base)).isEmpty();
    }

    @Test
    void moreTokensThanPositionsAreNamedWithBothSettings() {
        assertThat(RecipeCheck.of(recipe(Map.of("max.tokens", "4096", "max.prompt.tokens", "3000")), base))
                .containsExactly(
                        "trainer.recipe.max.tokens is 4096, the base model has 2048 positions: lower it to 2048"
                                + " or less, and trainer.recipe.max.prompt.tokens (3000) below that");
    }

    @Test
    void aPromptThatHasNoRoomForAGoalIsNamed() {
        assertThat(RecipeCheck.of(recipe(Map.of("max.prompt.tokens", "40")), base))
                .singleElement()
                .asString()
                .startsWith("trainer.recipe.max.prompt.tokens is 40, and a goal")
                .endsWith("raise it");
    }

    @Test
    void allProblemsAreNamedAtOnce() {
        assertThat(RecipeCheck.of(recipe(Map.of("max.tokens", "4096", "max.prompt.tokens", "40")), base))
                .hasSize(2);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThat(RecipeCheck.of(recipe(Map.of()), base.resolve("elsewhere")))
                .singleElement()
                .asString()
                .startsWith("trainer.base is " + base.resolve("elsewhere") + ", where there is no folder");
    }

    @Test
    void aFolderThatHoldsNoModelSaysWhatIsMissing() throws IOException {
        for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            byte[] content = Files.readAllBytes(base.resolve(file));
            Files.delete(base.resolve(file));
            assertThat(RecipeCheck.of(recipe(Map.of()), base))
                    .singleElement()
                    .asString()
                    .contains("trainer.base is " + base, file);
            Files.write(base.resolve(file), content);
        }
    }

    @Test
    void anObjectiveNeedsRoomForItsOwnWordsAlone() {
        Map<String, String> narrow = Map.of("max.prompt.tokens", "40", "max.tokens", "60");

        assertThat(RecipeCheck.of(recipe(narrow), base)).hasSize(1);
        for (String objective : List.of("sft", "filtered-sft", "goal-tokens", "classic-gcsl")) {
            Map<String, String> withoutGoals = new HashMap<>(narrow);
            withoutGoals.put("objective", objective);
            assertThat(RecipeCheck.of(recipe(withoutGoals), base)).isEmpty();
        }
    }

    @Test
    void filesThatAreNoModelAreNamed() throws IOException {
        byte[] weights = Files.readAllBytes(base.resolve("model.safetensors"));
        Files.write(base.resolve("model.safetensors"), java.util.Arrays.copyOf(weights, weights.length / 2));
        assertThat(RecipeCheck.of(recipe(Map.of()), base))
                .singleElement()
                .asString()
                .contains("model.safetensors");

        Files.write(base.resolve("model.safetensors"), weights);
        Files.writeString(base.resolve("config.json"), "{\"architectures\": [\"GPT2LMHeadModel\"]}");
        assertThat(RecipeCheck.of(recipe(Map.of()), base))
                .singleElement()
                .asString()
                .contains("GPT2LMHeadModel");
    }

    @Test
    void allWeightsOfALargeBaseAreRefusedWithWhatTheyWouldTake() throws IOException {
        Recipe all = recipe(Map.of("weights", "all"));
        assertThat(RecipeCheck.of(all, base)).isEmpty();
        Path config = base.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceFirst("(\"hidden_size\" *: *)\\d+", "$1" + 20_000)
                        .replaceFirst("(\"intermediate_size\" *: *)\\d+", "$1" + 20_000));

        // 260 tokens twice, one layer of four projections of 32, three of 20,000 and two norms, and a last norm.
        long parameters = 20_000L * (2 * 260 + 4 * 32 + 3 * 20_000 + 3);
        assertThat(RecipeCheck.of(all, base))
                .containsExactly(
                        "trainer.recipe.weights is all, which is for bases of up to 600,000,000 parameters, and"
                                + " the base has " + String.format(Locale.ROOT, "%,d", parameters)
                                + ": to train them would take some 39 GB of memory; set it to adapter");
        assertThat(RecipeCheck.of(recipe(Map.of()), base)).isEmpty();
    }

    @Test
    void aWorkerRefusesBeforeItLooksForKafka() {
        Settings settings = Settings.of(Map.of(
                "trainer.base", base.toString(),
                "trainer.recipe.max.tokens", "4096",
                "kafka.bootstrap.servers", "localhost:1"));

        try (TrainerWorker worker = new TrainerWorker(settings)) {
            assertThatThrownBy(worker::start)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("trainer.recipe.max.tokens is 4096, the base model has 2048 positions");
        }
    }

    @Test
    void aWorkerRefusesARecipeThatIsWrongByItself() {
        assertThatThrownBy(() -> new TrainerWorker(Settings.of(
                        Map.of("trainer.base", base.toString(), "trainer.recipe.lora.targets", "q_proj,c_attn"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("c_attn");
    }

    private static Recipe recipe(Map<String, String> changes) {
        return Recipe.fromMap(changes);
    }
}
