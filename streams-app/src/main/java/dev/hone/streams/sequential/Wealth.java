package dev.hone.streams.sequential;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The wealth of gamblers who started with 1 and bet a fixed fraction f of it on each of the scores x, as a mean over a
 * fixed grid of fractions, in logarithms:
 *
 * <pre>
 *   above c:  mean over f of  prod (1 + f (x / c - 1))              falls in c
 *   below c:  mean over f of  prod (1 + f ((1 - x) / (1 - c) - 1))  rises in c
 * </pre>
 *
 * <p>Where the mean of the scores is c or less, nobody can expect to gain by betting that it is above, whenever he
 * stops; and the other way round. The bounds c are multiples of 1 / {@value #STEPS}.
 */
final class Wealth {

    static final int STEPS = 1_000;

    private static final int FRACTIONS = 16;
    private static final double SMALLEST = 0.02;
    private static final double LARGEST = 0.9;
    private static final double[] FRACTION = fractions();

    private final Terms terms;
    private final double[] scores;
    private final double[] counts;
    // Only who searches asks for the same bound again.
    private double @Nullable [] above;
    private double @Nullable [] below;

    Wealth(Terms terms) {
        this.terms = terms;
        this.scores = terms.scores();
        this.counts = terms.counts();
    }

    /** In favour of a mean above {@code step / STEPS}; step from 1 to STEPS. */
    double logAbove(int step) {
        double[] known = above == null ? unknown() : above;
        above = known;
        if (Double.isNaN(known[step])) {
            known[step] = logAboveOnce(step);
        }
        return known[step];
    }

    /** In favour of a mean below {@code step / STEPS}; step from 0 to STEPS - 1. */
    double logBelow(int step) {
        double[] known = below == null ? unknown() : below;
        below = known;
        if (Double.isNaN(known[step])) {
            known[step] = logBelowOnce(step);
        }
        return known[step];
    }

    /** The same, not kept. */
    double logAboveOnce(int step) {
        double bound = (double) step / STEPS;
        double[] gains = new double[scores.length];
        for (int i = 0; i < gains.length; i++) {
            gains[i] = scores[i] / bound - 1;
        }
        return logMean(gains);
    }

    /** The same, not kept. */
    double logBelowOnce(int step) {
        double bound = (double) step / STEPS;
        double[] gains = new double[scores.length];
        for (int i = 0; i < gains.length; i++) {
            gains[i] = (1 - scores[i]) / (1 - bound) - 1;
        }
        return logMean(gains);
    }

    /** What {@link #logAbove} is at most. */
    double logAboveAtMost(int step) {
        return most(Powers.of(terms, (double) STEPS / step, 1));
    }

    /** What {@link #logBelow} is at most. */
    double logBelowAtMost(int step) {
        double slope = (double) STEPS / (STEPS - step);
        return most(Powers.of(terms, -slope, 1 - slope));
    }

    // A mean is at most the largest.
    private static double most(Powers gains) {
        double most = Double.NEGATIVE_INFINITY;
        for (double fraction : FRACTION) {
            most = Math.max(most, gains.logAtMost(fraction));
        }
        return most;
    }

    private double logMean(double[] gains) {
        double[] logs = new double[FRACTIONS];
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < FRACTIONS; k++) {
            for (int i = 0; i < gains.length; i++) {
                logs[k] += counts[i] * Math.log1p(FRACTION[k] * gains[i]);
            }
            largest = Math.max(largest, logs[k]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return largest + Math.log(sum / FRACTIONS);
    }

    private static double[] fractions() {
        double[] fractions = new double[FRACTIONS];
        for (int k = 0; k < FRACTIONS; k++) {
            fractions[k] = SMALLEST * Math.pow(LARGEST / SMALLEST, (double) k / (FRACTIONS - 1));
        }
        return fractions;
    }

    private static double[] unknown() {
        double[] values = new double[STEPS + 1];
        Arrays.fill(values, Double.NaN);
        return values;
    }
}
