package dev.hone.trainer;

import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.Checkpoint;
import dev.hone.llm.safetensors.SafetensorsException;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.recipe.TrainedWeights;
import dev.hone.trainer.objective.Objective;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;

/**
 * A check that a recipe can be followed with a base model: asked before anything starts, since a round that finds it
 * out has been closed on people's feedback by then.
 *
 * <p>Reads what describes the model and its tokenizer, and of the weights no more than their names. Each problem names
 * key, value and how to mend it.
 */
public final class RecipeCheck {

    private static final String BASE = "trainer.base";
    private static final String MAX_TOKENS = Recipe.PREFIX + "max.tokens";
    private static final String MAX_PROMPT_TOKENS = Recipe.PREFIX + "max.prompt.tokens";
    /** The largest base of which all weights are trained: those that people call small, at 19 GB. */
    static final long MOST_PARAMETERS = 600_000_000;

    /**
     * What all weights take at the most, in float32: the base, the parent, those that move, their gradients and two
     * moments; and at the end those that move once more on the host, and the model that comes of them.
     */
    private static final double BYTES_PER_PARAMETER = 32;

    private static final int MOST_LEVELS = 9;
    private static final double SMALLEST_SHARE = 0.05;

    private RecipeCheck() {}

    /** What stands in the way, in words; nothing where the recipe can be followed. */
    public static List<String> of(Recipe recipe, Path base) {
        if (!Files.isDirectory(base)) {
            return List.of(BASE + " is " + base + ", where there is no folder; name that of a model: " + contents());
        }
        try (Tokenizer tokenizer = Tokenizer.load(base);
                Checkpoint weights = Checkpoint.open(base)) {
            ModelConfig model = ModelConfig.read(base.resolve("config.json"));
            tokenizer.requireFits(model.vocabSize());
            return weights.names().isEmpty()
                    ? List.of(noModel(base, "its weights are empty"))
                    : of(recipe, model, new Renderer(tokenizer));
        } catch (NoSuchFileException e) {
            return List.of(noModel(base, Path.of(e.getFile()).getFileName() + " is missing"));
        } catch (IOException | IllegalArgumentException | SafetensorsException e) {
            return List.of(noModel(base, String.valueOf(e.getMessage())));
        }
    }

    /** Throws with all problems in one message. */
    public static void require(Recipe recipe, Path base) {
        List<String> problems = of(recipe, base);
        if (!problems.isEmpty()) {
            throw new ConfigException(String.join("; ", problems));
        }
    }

    static List<String> of(Recipe recipe, ModelConfig model, Renderer renderer) {
        List<String> problems = new ArrayList<>();
        positions(recipe.rows(), model, problems);
        if (recipe.weights() == TrainedWeights.ALL) {
            size(model.parameters(), problems);
        } else {
            adapter(recipe.lora(), problems);
        }
        Objective.of(recipe).goalPrompt().ifPresent(goals -> goal(goals, recipe.rows(), renderer, problems));
        return List.copyOf(problems);
    }

    /** Why a folder cannot be the base. */
    static String noModel(Path folder, String reason) {
        return BASE + " is " + folder + ", which holds no model that can be used (" + reason + "); " + contents();
    }

    private static String contents() {
        return "it needs config.json, tokenizer.json, and model.safetensors or its shards with their index";
    }

    private static void positions(Recipe.Rows rows, ModelConfig model, List<String> problems) {
        int positions = model.maxPositions();
        if (rows.maxTokens() > positions) {
            String prompt = rows.maxPromptTokens() < positions
                    ? ""
                    : ", and " + MAX_PROMPT_TOKENS + " (" + rows.maxPromptTokens() + ") below that";
            problems.add(MAX_TOKENS + " is " + rows.maxTokens() + ", the base model has " + positions
                    + " positions: lower it to " + positions + " or less" + prompt);
        }
    }

    /** Refuses, in words, a recipe for all weights where only an adapter can be trained. */
    public static void requireAdapter(Recipe recipe, String who) {
        if (recipe.weights() == TrainedWeights.ALL) {
            throw new ConfigException(
                    Recipe.PREFIX + "weights",
                    TrainedWeights.ALL.key(),
                    who + " trains adapters: set it to " + TrainedWeights.ADAPTER.key());
        }
    }

    /** The adapter that a recipe asks for; throws {@link IllegalArgumentException} where there can be none. */
    public static LoraConfig lora(Recipe.Lora lora) {
        Variant variant = Variant.of(lora.rankStabilised(), lora.dora());
        return LoraConfig.of(lora.rank(), lora.alpha(), lora.targets(), variant);
    }

    static void size(long parameters, List<String> problems) {
        if (parameters > MOST_PARAMETERS) {
            problems.add(String.format(
                    Locale.ROOT,
                    "%sweights is all, which is for bases of up to %,d parameters, and the base has %,d: to train them"
                            + " would take some %,d GB of memory; set it to adapter",
                    Recipe.PREFIX,
                    MOST_PARAMETERS,
                    parameters,
                    Math.round(parameters * BYTES_PER_PARAMETER / 1e9)));
        }
    }

    private static void adapter(Recipe.Lora lora, List<String> problems) {
        try {
            lora(lora);
        } catch (IllegalArgumentException e) {
            problems.add(Recipe.PREFIX + "lora.*: " + e.getMessage());
        }
    }

    private static void goal(GoalPrompt goals, Recipe.Rows rows, Renderer renderer, List<String> problems) {
        List<Message> question = List.of(Message.user("?"));
        try {
            int needed = IntStream.range(0, goals.phrasings())
                    .mapToObj(phrasing -> goals.sentence(MOST_LEVELS, MOST_LEVELS, SMALLEST_SHARE, phrasing))
                    .mapToInt(sentence -> renderer.renderPrompt(question, sentence, Integer.MAX_VALUE).length)
                    .max()
                    .orElse(0);
            if (needed > rows.maxPromptTokens()) {
                problems.add(MAX_PROMPT_TOKENS + " is " + rows.maxPromptTokens() + ", and a goal with a question of one"
                        + " character takes " + needed + " tokens in this base's chat format: raise it");
            }
        } catch (IllegalArgumentException e) {
            problems.add(BASE + ": no goal can be put to this model (" + e.getMessage() + "); mend its chat template");
        }
    }
}
