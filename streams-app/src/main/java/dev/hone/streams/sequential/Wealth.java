package dev.hone.streams.sequential;

import java.util.Arrays;

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
 * stops; and the other way round. The bounds c are multiples of 1 / {@value #STEPS}. With more than {@value #INTERVALS}
 * distinct scores each is shared between its two neighbours on a coarser grid so that the mean stays; since the
 * logarithm is concave, the figures are then a little too small, never too large.
 */
final class Wealth {

    static final int STEPS = 1_000;

    private static final int INTERVALS = 64;
    private static final int FRACTIONS = 16;
    private static final double SMALLEST = 0.02;
    private static final double LARGEST = 0.9;
    private static final double[] FRACTION = fractions();

    private final double[] scores;
    private final double[] counts;
    private final double[] above = unknown();
    private final double[] below = unknown();

    Wealth(ScoreCounts exact) {
        int terms = exact.distinct() <= INTERVALS ? exact.distinct() : INTERVALS + 1;
        this.scores = new double[terms];
        this.counts = new double[terms];
        if (exact.distinct() <= INTERVALS) {
            take(exact);
        } else {
            share(exact);
        }
    }

    private void take(ScoreCounts exact) {
        int[] next = {0};
        exact.forEach((score, count) -> {
            scores[next[0]] = (double) score / ScoreCounts.ONE;
            counts[next[0]++] = count;
        });
    }

    private void share(ScoreCounts exact) {
        int width = ScoreCounts.ONE / INTERVALS;
        for (int point = 0; point <= INTERVALS; point++) {
            scores[point] = (double) point / INTERVALS;
        }
        exact.forEach((score, count) -> {
            int left = Math.min(score / width, INTERVALS - 1);
            double right = (double) (score - left * width) / width;
            counts[left] += count * (1 - right);
            counts[left + 1] += count * right;
        });
    }

    /** In favour of a mean above {@code step / STEPS}; step from 1 to STEPS. */
    double logAbove(int step) {
        if (Double.isNaN(above[step])) {
            double bound = (double) step / STEPS;
            double[] gains = new double[scores.length];
            for (int i = 0; i < gains.length; i++) {
                gains[i] = scores[i] / bound - 1;
            }
            above[step] = logMean(gains);
        }
        return above[step];
    }

    /** In favour of a mean below {@code step / STEPS}; step from 0 to STEPS - 1. */
    double logBelow(int step) {
        if (Double.isNaN(below[step])) {
            double bound = (double) step / STEPS;
            double[] gains = new double[scores.length];
            for (int i = 0; i < gains.length; i++) {
                gains[i] = (1 - scores[i]) / (1 - bound) - 1;
            }
            below[step] = logMean(gains);
        }
        return below[step];
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
