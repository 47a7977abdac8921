package dev.hone.trainer;

import dev.hone.llm.lora.LoraConfig;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.recipe.TrainedWeights;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.RoundRefusedException;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;

/** Checks that make a round impossible before a single example is read; each refusal says how to mend it. */
final class RoundChecks {

    private RoundChecks() {}

    /** What the base has to be loaded in before all else can be asked. */
    static Recipe.Precision precision(TrainingRound round) {
        return parsed(round).arithmetic().precision();
    }

    /** The recipe, if this worker can follow it. */
    static Recipe recipe(TrainingRound round, BaseModel base) {
        if (round.getShards() < 1) {
            throw RoundRefusedException.bySettings(
                    "the round asks for " + round.getShards() + " shards: set rounds.shards");
        }
        if (round.getThreads() < 1) {
            throw RoundRefusedException.bySettings(
                    "the round asks for " + round.getThreads() + " threads: set rounds.threads");
        }
        Recipe recipe = parsed(round);
        if (round.getShards() > 1 && recipe.weights() == TrainedWeights.ALL) {
            throw RoundRefusedException.bySettings("the round has " + round.getShards()
                    + " shards, which share an adapter: set rounds.shards to 1, or " + Recipe.PREFIX
                    + "weights to adapter");
        }
        if (round.getShards() > 1 && recipe.lora().dora()) {
            throw RoundRefusedException.bySettings("the round has " + round.getShards() + " shards, and what "
                    + Recipe.PREFIX + "lora.dora learns has no exact mean: set rounds.shards to 1, or " + Recipe.PREFIX
                    + "lora.dora to false");
        }
        String digest = Recipe.digest(round.getRecipe());
        if (!digest.equals(round.getRecipeDigest())) {
            throw RoundRefusedException.bySettings("the recipe has the digest " + digest + ", the round says "
                    + round.getRecipeDigest() + ": it was changed after the round was closed; abandon the round");
        }
        List<String> problems = RecipeCheck.of(recipe, base.model().config(), base.renderer());
        if (!problems.isEmpty()) {
            throw RoundRefusedException.bySettings(String.join("; ", problems));
        }
        return recipe;
    }

    /** The shape of the adapter, if the base model has such modules. */
    static LoraConfig lora(Recipe recipe) {
        try {
            return RecipeCheck.lora(recipe.lora());
        } catch (IllegalArgumentException e) {
            throw RoundRefusedException.bySettings("recipe refused: " + e.getMessage(), e);
        }
    }

    /** Before hours of training, and not after them. */
    static void requireScorer(Recipe recipe, boolean present) {
        if (recipe.gate().scoring().count() > 0 && !present) {
            throw RoundRefusedException.bySettings("the recipe has answers scored (" + Recipe.PREFIX
                    + "gate.score.samples), and this worker has no scorer: set trainer.scorer.command or"
                    + " trainer.scorer.url");
        }
    }

    private static Recipe parsed(TrainingRound round) {
        try {
            return Recipe.fromMap(round.getRecipe());
        } catch (ConfigException e) {
            throw RoundRefusedException.bySettings("recipe refused: " + e.getMessage(), e);
        }
    }
}
