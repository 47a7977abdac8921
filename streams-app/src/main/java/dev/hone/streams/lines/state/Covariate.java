package dev.hone.streams.lines.state;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.EarlierScore;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Instant;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What was expected of a subject before the rollout, as a control variate: scores x are compared as
 *
 * <pre>
 *   y = (x + g (1 - z)) / (1 + g)
 * </pre>
 *
 * <p>with z in [0, 1] the mean of the subject's earlier scores and g the weight. y lies in [0, 1] as x does, so that
 * the same bets are fair on it. Neither z nor g can depend on the arm, z being older than the rollout and g fixed when
 * it began; so the arms' means of y differ by exactly 1 / (1 + g) of what their means of x do, and a test of y by so
 * much less is a test of x that is valid at every look.
 *
 * <p>Its variance is (var x + g^2 var z - 2 g cov(x, z)) / (1 + g)^2: with g = cov / var z, compared with differences,
 * a share 1 - correlation^2 of what it was; with a z that tells nothing, 1 + g^2 var z / var x of it. What is called
 * CUPED: Deng, Xu, Kohavi and Walker, "Improving the sensitivity of online controlled experiments by utilizing pre-
 * experiment data", WSDM 2013; there the mean of z is taken out too, which here is the same in both arms and would only
 * move y out of [0, 1].
 *
 * @param weight g, in [0, 1]; 0 compares scores as they are
 */
public record Covariate(double weight) {

    /** Scores as they are. */
    public static final Covariate NONE = new Covariate(0);

    /** Of a subject of whom nothing is known: any constant would do. */
    private static final int UNKNOWN = QualityUnit.ONE / 2;

    public Covariate {
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("the weight of a covariate lies in [0, 1], was " + weight);
        }
    }

    /** Whether scores are compared otherwise than they are. */
    public boolean isUsed() {
        return weight > 0;
    }

    /**
     * What was expected of a unit when the servers were told of a version: the mean of its scores of interactions that
     * had closed by then, in {@link QualityUnit}s. Nobody has met the version before that, and no vote of later is in
     * them, so that it cannot depend on the arm. Null: there are none.
     */
    public static @Nullable Integer expected(List<EarlierScore> scores, Instant staged) {
        IntSummaryStatistics known = scores.stream()
                .filter(one -> one.getClosedAt().isBefore(staged))
                .mapToInt(EarlierScore::getScore)
                .filter(score -> score >= 0 && score <= QualityUnit.ONE)
                .summaryStatistics();
        return known.getCount() == 0 ? null : (int) Math.rint(known.getAverage());
    }

    /** What is compared. */
    public Measure compared() {
        return isUsed() ? Measure.ADJUSTED : Measure.QUALITY;
    }

    /** The score by which the arms are compared; all in {@link QualityUnit}s, null: nothing is known. */
    public int adjusted(int score, @Nullable Integer expected) {
        int known = expected == null ? UNKNOWN : expected;
        return (int) Math.rint((score + weight * (QualityUnit.ONE - known)) / (1 + weight));
    }

    /**
     * By how much adjusted means differ where the means of scores differ by the amount or less: at most by that, since
     * a unit is added for what was rounded in both.
     */
    public double adjusted(double amount) {
        return isUsed() ? amount / (1 + weight) + 1.0 / QualityUnit.ONE : amount;
    }

    /** The scores as they are compared where nothing was known of anybody. */
    public ScoreCounts adjusted(ScoreCounts scores) {
        ScoreCounts[] sums = {ScoreCounts.NONE};
        scores.forEach((score, count) -> sums[0] = sums[0].with(adjusted(score, null), count));
        return sums[0];
    }

    /** By how much means of what is compared differ where those of scores differ by the amount, but for rounding. */
    public double shift(double amount) {
        return amount / (1 + weight);
    }

    /**
     * What is left of the variance of scores, as a part of it, by how much the same differences of means stand out of
     * what is compared; empty where all scores are one.
     */
    public OptionalDouble variance(ScoreCounts scores, ScoreCounts compared) {
        double before = scores.variance();
        return before > 0
                ? OptionalDouble.of((1 + weight) * (1 + weight) * compared.variance() / before)
                : OptionalDouble.empty();
    }
}
