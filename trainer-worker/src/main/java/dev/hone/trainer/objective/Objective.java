package dev.hone.trainer.objective;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.train.ResponseLoss;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Unusable;
import java.util.List;
import java.util.Optional;

/**
 * A training objective: draws a round's rows, sets the loss over them, and says which held-out rows judge the version.
 *
 * <p>Whatever it decides, it decides from its recipe, the demonstrations and the seed: the same round gives the same
 * bytes.
 */
public interface Objective {

    /** The objective that a recipe names. */
    static Objective of(Recipe recipe) {
        return switch (recipe.objective().name()) {
            case GOAL_CONDITIONED ->
                new GoalConditioned(recipe.draw(), recipe.comments().any());
            case GOAL_TOKENS -> new GoalTokens(recipe.draw());
            case CLASSIC_GCSL -> new ClassicGcsl(recipe.draw());
            case FILTERED_SFT ->
                new FilteredSft(recipe.draw(), recipe.objective().filterLevel());
            case SFT -> new Sft(recipe.draw());
            case RWR -> new RewardWeighted(recipe.draw(), recipe.objective().beta());
            case IMPORTANCE_WEIGHTED_SFT ->
                new ImportanceWeighted(recipe.draw(), recipe.objective().importanceClip());
            case KTO -> new Kto(recipe.draw(), recipe.objective().beta());
            case DPO -> new Dpo(recipe.draw(), recipe.objective().beta());
        };
    }

    /**
     * The words of the goals that stand in prompts: in training, in measuring and, by the version's manifest, in
     * serving. Empty where none do.
     */
    Optional<GoalPrompt> goalPrompt();

    /**
     * The rows to train on, in the order in which they are drawn. Rows of one group stay together in a batch, in their
     * order: a pair is a group of two. All groups are of one size.
     *
     * @param demonstrations the usable ones, of the round and replayed
     * @param phrasings how many wordings a goal has
     */
    List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed);

    /** Of the usable demonstrations those that it has no use for, by reason, where it was not asked to filter. */
    default Unusable passedOver(List<Demonstration> demonstrations) {
        return Unusable.NONE;
    }

    /**
     * An earlier answer of the row's subject, which stands in the row's prompt, as the row learns it besides; empty
     * where it does not, as where answers are compared.
     */
    default Optional<SampledExample> beside(SampledExample row, Demonstration earlier) {
        return Optional.empty();
    }

    /**
     * The loss over a batch of such rows, whole groups one after the other, with what a row learns besides before the
     * row's own; empty for the mean cross entropy of response tokens.
     */
    default Optional<ResponseLoss> loss(List<SampledExample> answers) {
        return Optional.empty();
    }

    /** The held-out rows on which the gate compares the version with its parent. */
    HoldoutMeasure measure();

    /** Renders rows as this objective has them. */
    default Encoder encoder(Renderer renderer, Recipe.Rows rows) {
        return new Encoder(renderer, goalPrompt().orElse(null), rows);
    }
}
