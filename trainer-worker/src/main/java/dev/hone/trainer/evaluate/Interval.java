package dev.hone.trainer.evaluate;

import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/** A mean with the ends of its 95 % interval; the ends are NaN where too little was seen to have any. */
public record Interval(double mean, double low, double high) {

    public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN, Double.NaN);

    /** What lies above the interval. */
    private static final double TAIL = 0.025;

    static Interval around(double mean, double standardError, int degreesOfFreedom) {
        if (degreesOfFreedom < 1) {
            return new Interval(mean, Double.NaN, Double.NaN);
        }
        double reach = studentT(degreesOfFreedom) * standardError;
        return new Interval(mean, mean - reach, mean + reach);
    }

    /** As records have it: null where it could not be measured. */
    static @Nullable Double measured(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** How many standard errors the 95 % interval reaches to either side: the 97.5 % quantile of Student's t. */
    static double studentT(int degreesOfFreedom) {
        return TDistribution.of(degreesOfFreedom).inverseSurvivalProbability(TAIL);
    }
}
