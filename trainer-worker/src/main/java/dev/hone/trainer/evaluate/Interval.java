package dev.hone.trainer.evaluate;

import org.jspecify.annotations.Nullable;

/** A mean with the ends of its 95 % interval; the ends are NaN where too little was seen to have any. */
public record Interval(double mean, double low, double high) {

    static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN, Double.NaN);

    private static final double Z = 1.959963984540054;

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

    /**
     * The 97.5 % quantile of Student's t by the Cornish-Fisher expansion around the normal one (Abramowitz and Stegun 26.7.5);
     * within 1 % from 3 degrees of freedom on, too small below.
     */
    static double studentT(int degreesOfFreedom) {
        double n = degreesOfFreedom;
        double z3 = Z * Z * Z;
        double z5 = z3 * Z * Z;
        double z7 = z5 * Z * Z;
        return Z
                + (z3 + Z) / (4 * n)
                + (5 * z5 + 16 * z3 + 3 * Z) / (96 * n * n)
                + (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * n * n * n);
    }
}
