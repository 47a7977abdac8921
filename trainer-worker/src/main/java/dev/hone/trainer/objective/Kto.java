package dev.hone.trainer.objective;

import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.train.ResponseLoss;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Kahneman-Tversky optimisation (Ethayarajh et al., arXiv 2402.01306): towards the better half of the responses and
 * away from the worse, as {@link BetterHalf} tells them apart.
 *
 * <p>With s the logistic function, g = log p(y | x) - log p_start(y | x), and z the divergence from the start, a
 * response to learn costs 1 - s(beta (g - z)), one to avoid 1 - s(beta (z - g)). z is the mean of g over the batch's
 * prompts, each with the response of the row before it, and no less than 0; nothing is learned from it. Both kinds
 * weigh the same in all: where one is rarer, each of its rows weighs more.
 */
record Kto(Recipe.Draw draw, double beta) implements Objective {

    @Override
    public Optional<GoalPrompt> goalPrompt() {
        return Optional.empty();
    }

    @Override
    public List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
        BetterHalf better = BetterHalf.of(demonstrations);
        long wanted = demonstrations.stream().filter(better::has).count();
        double ofWanted = weight(wanted, demonstrations.size());
        double ofUnwanted = -weight(demonstrations.size() - wanted, demonstrations.size());
        return new UniformSampler(draw, seed)
                .from(demonstrations, demonstrations.size()).stream()
                        .map(group -> group.stream()
                                .map(row -> row.weighing(better.has(row.demonstration()) ? ofWanted : ofUnwanted))
                                .toList())
                        .toList();
    }

    private static double weight(long rows, long all) {
        return rows == 0 || rows == all ? 1 : all / (2.0 * rows);
    }

    @Override
    public Optional<ResponseLoss> loss(List<SampledExample> batch) {
        return Optional.of(
                new ProspectLoss(batch.stream().map(SampledExample::weight).toList(), beta));
    }

    /** @param weights by row, below 0 where the response is one to avoid */
    private record ProspectLoss(List<Double> weights, double beta) implements ResponseLoss {

        @Override
        public List<TokenSequence> beside(List<TokenSequence> batch) {
            // Alone, a prompt would meet its own response, and z would be its own gain.
            int rows = batch.size() == 1 ? 0 : batch.size();
            int longest = batch.stream().mapToInt(TokenSequence::length).max().orElse(0);
            List<TokenSequence> mismatched = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                mismatched.add(batch.get(i).withResponseOf(batch.get((i + rows - 1) % rows), longest));
            }
            return mismatched;
        }

        @Override
        public Weighted of(List<SequenceScore> scores, List<SequenceScore> reference) {
            int rows = weights.size();
            double divergence = 0;
            for (int i = rows; i < scores.size(); i++) {
                divergence += gain(scores, reference, i) / rows;
            }
            divergence = Math.max(0, divergence);
            double loss = 0;
            List<Double> slopes = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                double weight = weights.get(i);
                double value = logistic(Math.signum(weight) * beta * (gain(scores, reference, i) - divergence));
                loss += Math.abs(weight) * (1 - value) / rows;
                slopes.add(weight * beta * value * (1 - value) / rows);
            }
            return new Weighted(loss, slopes);
        }

        private static double gain(List<SequenceScore> scores, List<SequenceScore> reference, int row) {
            return scores.get(row).logprob() - reference.get(row).logprob();
        }

        private static double logistic(double x) {
            return 1 / (1 + StrictMath.exp(-x));
        }
    }

    @Override
    public HoldoutMeasure measure() {
        return HoldoutMeasure.ON_THE_BEST;
    }
}
