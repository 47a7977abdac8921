package dev.hone.trainer.objective;

import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.train.ResponseLoss;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.intake.Unusable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Importance-weighted supervised fine-tuning (Qin and Springenberg, arXiv 2507.12856): supervised fine-tuning in which
 * a response weighs its quality times how much likelier the version finds it than the behaviour did, which bounds the
 * expected quality of the version's own answers tighter than weights of quality alone.
 *
 * <p>With r the quality in [0, 1] over its mean in the round, and rho = (p(y | x) / p_start(y | x))^(1 / |y|), a
 * response costs -r min(c, max(1 / c, rho)) log p(y | x). The behaviour is the adapter that the round began with; the
 * root of the response's length (as in arXiv 2507.18071) and the clip bound the variance. Nothing is learned through
 * the weight. Responses of quality 0 weigh nothing and are passed over.
 *
 * @param clip c, at least 1: with 1 the weight is the quality alone
 */
record ImportanceWeighted(Recipe.Draw draw, double clip) implements Objective {

    private static final String WORTHLESS = "its quality is 0, which weighs nothing";

    @Override
    public Optional<GoalPrompt> goalPrompt() {
        return Optional.empty();
    }

    @Override
    public List<List<SampledExample>> sample(List<Demonstration> demonstrations, int phrasings, long seed) {
        List<Demonstration> weighty =
                demonstrations.stream().filter(ImportanceWeighted::weighs).toList();
        if (weighty.isEmpty()) {
            throw RoundRefusedException.bySettings("none of the " + demonstrations.size()
                    + " examples has a quality above"
                    + " 0, and the objective importance-weighted-sft learns by quality: choose another " + Recipe.PREFIX
                    + "objective");
        }
        double mean = weighty.stream()
                .mapToDouble(row -> QualityUnit.toQuality(row.quality()))
                .average()
                .orElse(1);
        return new UniformSampler(draw, seed)
                .from(weighty, demonstrations.size()).stream()
                        .map(group -> group.stream()
                                .map(row -> row.weighing(QualityUnit.toQuality(
                                                row.demonstration().quality())
                                        / mean))
                                .toList())
                        .toList();
    }

    private static boolean weighs(Demonstration row) {
        return row.quality() > 0;
    }

    @Override
    public Unusable passedOver(List<Demonstration> demonstrations) {
        long worthless = demonstrations.stream().filter(row -> !weighs(row)).count();
        return Unusable.of(Collections.nCopies((int) worthless, WORTHLESS));
    }

    @Override
    public Optional<SampledExample> beside(SampledExample row, Demonstration earlier) {
        double share = (double) earlier.quality() / row.demonstration().quality();
        return weighs(earlier) ? Optional.of(row.with(earlier).weighing(row.weight() * share)) : Optional.empty();
    }

    @Override
    public Optional<ResponseLoss> loss(List<SampledExample> answers) {
        List<Double> qualities = answers.stream().map(SampledExample::weight).toList();
        return Optional.of((scores, reference) -> weighted(qualities, scores, reference));
    }

    private ResponseLoss.Weighted weighted(
            List<Double> qualities, List<SequenceScore> scores, List<SequenceScore> reference) {
        double tokens = scores.stream().mapToInt(SequenceScore::tokens).sum();
        double loss = 0;
        List<Double> weights = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            double weight = qualities.get(i) * ratio(scores.get(i), reference.get(i)) / tokens;
            loss -= weight * scores.get(i).logprob();
            weights.add(weight);
        }
        return new ResponseLoss.Weighted(loss, weights);
    }

    private double ratio(SequenceScore version, SequenceScore start) {
        double perToken = (version.logprob() - start.logprob()) / version.tokens();
        return Math.min(clip, Math.max(1 / clip, StrictMath.exp(perToken)));
    }

    @Override
    public HoldoutMeasure measure() {
        return HoldoutMeasure.ON_THE_BEST;
    }
}
