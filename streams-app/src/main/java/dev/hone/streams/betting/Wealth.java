package dev.hone.streams.betting;

import java.util.Arrays;

/**
 * What gamblers would own who started with 1 and bet a fixed fraction f of it on each of the scores x, as a mean over a fixed
 * grid of fractions, in logarithms:
 *
 * <pre>
 *   above c:  mean over f of  prod (1 + f (x / c - 1))              falls in c
 *   below c:  mean over f of  prod (1 + f ((1 - x) / (1 - c) - 1))  rises in c
 * </pre>
 *
 * <p>Where the mean of the scores is c or less, nobody can expect to gain by betting that it is above, whenever he stops; and
 * the other way round. The bounds c are multiples of 1 / {@value #STEPS}. With more than {@value #MAX_TERMS} distinct scores these
 * are first rounded against the gambler, so the figures are then a little too small, never too large.
 */
final class Wealth {

    static final int STEPS = 1_000;

    private static final int MAX_TERMS = 256;
    private static final int FRACTIONS = 16;
    private static final double SMALLEST = 0.02;
    private static final double LARGEST = 0.9;
    private static final double[] FRACTION = fractions();

    private final Terms lowered;
    private final Terms raised;
    private final double[] above = unknown();
    private final double[] below = unknown();

    private static final class Terms {
        private final double[] scores;
        private final double[] counts;

        Terms(int distinct) {
            this.scores = new double[distinct];
            this.counts = new double[distinct];
        }
    }

    Wealth(ScoreCounts counts) {
        this.lowered = terms(counts, false);
        this.raised = terms(counts, true);
    }

    /** In favour of a mean above {@code step / STEPS}; step from 1 to STEPS. */
    double logAbove(int step) {
        if (Double.isNaN(above[step])) {
            double bound = (double) step / STEPS;
            double[] gains = new double[lowered.scores.length];
            for (int i = 0; i < gains.length; i++) {
                gains[i] = lowered.scores[i] / bound - 1;
            }
            above[step] = logMean(gains, lowered.counts);
        }
        return above[step];
    }

    /** In favour of a mean below {@code step / STEPS}; step from 0 to STEPS - 1. */
    double logBelow(int step) {
        if (Double.isNaN(below[step])) {
            double bound = (double) step / STEPS;
            double[] gains = new double[raised.scores.length];
            for (int i = 0; i < gains.length; i++) {
                gains[i] = (1 - raised.scores[i]) / (1 - bound) - 1;
            }
            below[step] = logMean(gains, raised.counts);
        }
        return below[step];
    }

    private static double logMean(double[] gains, double[] counts) {
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

    private static Terms terms(ScoreCounts counts, boolean up) {
        int unit = counts.distinct() <= MAX_TERMS ? 1 : ScoreCounts.ONE / MAX_TERMS;
        ScoreCounts[] rounded = {ScoreCounts.NONE};
        if (unit == 1) {
            rounded[0] = counts;
        } else {
            counts.forEach((score, count) -> {
                int whole = (up ? score + unit - 1 : score) / unit * unit;
                rounded[0] = rounded[0].with(whole, count);
            });
        }
        Terms terms = new Terms(rounded[0].distinct());
        int[] next = {0};
        rounded[0].forEach((score, count) -> {
            terms.scores[next[0]] = (double) score / ScoreCounts.ONE;
            terms.counts[next[0]++] = count;
        });
        return terms;
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
