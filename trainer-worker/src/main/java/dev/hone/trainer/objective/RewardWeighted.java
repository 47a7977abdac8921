package dev.hone.trainer.objective;

import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.train.ResponseLoss;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import java.util.List;
import java.util.Optional;

/**
 * Reward-weighted regression (Peters and Schaal, ICML 2007; for offline data Peng et al., arXiv 1910.00177): supervised
 * fine-tuning in which a response of quality r weighs exp(r / beta).
 *
 * <p>Weights are divided by their mean over all demonstrations of the round: over a batch, a good response would weigh
 * less in good company. A large beta is supervised fine-tuning on all responses.
 */
record RewardWeighted(Recipe.Draw draw, double beta) implements Objective {

    @Override
    public Optional<GoalPrompt> goalPrompt() {
        return Optional.empty();
    }

    @Override
    public List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
        int best =
                demonstrations.stream().mapToInt(Demonstration::quality).max().orElse(0);
        double mean = demonstrations.stream()
                .mapToDouble(row -> againstTheBest(row, best))
                .average()
                .orElse(1);
        return new UniformSampler(draw, seed)
                .from(demonstrations, demonstrations.size()).stream()
                        .map(group -> weighted(group, best, mean))
                        .toList();
    }

    private List<SampledExample> weighted(List<SampledExample> group, int best, double mean) {
        return group.stream()
                .map(row -> row.weighing(againstTheBest(row.demonstration(), best) / mean))
                .toList();
    }

    /** The weight over that of the best, which no beta lets overflow. */
    private double againstTheBest(Demonstration row, int best) {
        return StrictMath.exp(QualityUnit.toQuality(row.quality() - best) / beta);
    }

    @Override
    public Optional<SampledExample> beside(SampledExample row, Demonstration earlier) {
        double gap =
                QualityUnit.toQuality(earlier.quality() - row.demonstration().quality());
        return Optional.of(row.with(earlier).weighing(StrictMath.exp(StrictMath.log(row.weight()) + gap / beta)));
    }

    @Override
    public Optional<ResponseLoss> loss(List<SampledExample> answers) {
        return Optional.of(new WeightedCrossEntropy(
                answers.stream().map(SampledExample::weight).toList()));
    }

    /** The mean cross entropy over a batch's response tokens, each answer times its weight. */
    private record WeightedCrossEntropy(List<Double> weights) implements ResponseLoss {

        @Override
        public boolean comparesWithStart() {
            return false;
        }

        @Override
        public Weighted of(List<SequenceScore> scores, List<SequenceScore> reference) {
            double tokens = scores.stream().mapToInt(SequenceScore::tokens).sum();
            double loss = 0;
            for (int i = 0; i < scores.size(); i++) {
                loss -= weights.get(i) * scores.get(i).logprob() / tokens;
            }
            return new Weighted(
                    loss, weights.stream().map(weight -> weight / tokens).toList());
        }
    }

    @Override
    public HoldoutMeasure measure() {
        return HoldoutMeasure.ON_THE_BEST;
    }
}
