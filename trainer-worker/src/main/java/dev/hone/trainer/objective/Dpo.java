package dev.hone.trainer.objective;

import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.train.ResponseLoss;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.intake.Unusable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Direct preference optimisation (Rafailov et al., arXiv 2305.18290): towards the better of two responses to one prompt
 * and away from the other.
 *
 * <p>With s the logistic function and g = log p(y | x) - log p_start(y | x), a pair costs -log s(beta (g_better -
 * g_worse)). Demonstrations without a partner are passed over; see {@link PairSampler}.
 */
record Dpo(Recipe.Draw draw, double beta) implements Objective {

    private static final String ALONE = "it has no other answer to its prompt, of another quality, beside it";

    @Override
    public Optional<GoalPrompt> goalPrompt() {
        return Optional.empty();
    }

    @Override
    public List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
        List<List<SampledExample>> pairs = new PairSampler(draw, seed).from(demonstrations);
        if (pairs.isEmpty()) {
            throw RoundRefusedException.bySettings("none of the " + demonstrations.size()
                    + " examples has another answer to its prompt, of another quality, beside it, and the objective dpo"
                    + " trains on pairs alone: choose another " + Recipe.PREFIX + "objective");
        }
        return pairs;
    }

    @Override
    public Unusable passedOver(List<Demonstration> demonstrations) {
        long alone = demonstrations.size() - Partners.of(demonstrations).count();
        return Unusable.of(Collections.nCopies((int) alone, ALONE));
    }

    @Override
    public Optional<ResponseLoss> loss(List<SampledExample> batch) {
        return Optional.of(this::overPairs);
    }

    private ResponseLoss.Weighted overPairs(List<SequenceScore> scores, List<SequenceScore> reference) {
        int pairs = scores.size() / 2;
        double loss = 0;
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < scores.size(); i += 2) {
            double margin = beta * (gain(scores, reference, i) - gain(scores, reference, i + 1));
            loss += softplus(-margin) / pairs;
            double slope = beta / (1 + StrictMath.exp(margin)) / pairs;
            Collections.addAll(slopes, slope, -slope);
        }
        return new ResponseLoss.Weighted(loss, slopes);
    }

    private static double gain(List<SequenceScore> scores, List<SequenceScore> reference, int row) {
        return scores.get(row).logprob() - reference.get(row).logprob();
    }

    /** log(1 + exp(x)), also where exp(x) is no number any more. */
    private static double softplus(double x) {
        return Math.max(0, x) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    @Override
    public HoldoutMeasure measure() {
        return HoldoutMeasure.ON_THE_BEST;
    }
}
