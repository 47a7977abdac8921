package dev.hone.streams.sequential;

import java.util.function.IntPredicate;

/** A confidence interval for one mean, in steps of 0.001, that may be looked at after every score. */
public record ConfidenceSequence(double low, double high) {

    /** The interval that misses the mean with at most that probability, however often it is looked at. */
    public static ConfidenceSequence of(ScoreCounts scores, double alpha) {
        double needed = Math.log(2 / alpha);
        Wealth wealth = new Wealth(scores.terms());
        int low = lastThat(step -> wealth.logAbove(step) >= needed);
        int high = Wealth.STEPS - lastThat(step -> wealth.logBelow(Wealth.STEPS - step) >= needed);
        return new ConfidenceSequence((double) low / Wealth.STEPS, (double) high / Wealth.STEPS);
    }

    /** The logarithm of the evidence that the mean is above a bound in [0, 1]. */
    public static double logAbove(ScoreCounts scores, double bound) {
        int step = (int) Math.ceil(bound * Wealth.STEPS);
        return new Wealth(scores.terms()).logAboveOnce(Math.max(1, step));
    }

    /** The logarithm of the evidence that the mean is below a bound in [0, 1]. */
    public static double logBelow(ScoreCounts scores, double bound) {
        int step = (int) Math.floor(bound * Wealth.STEPS);
        return new Wealth(scores.terms()).logBelowOnce(Math.min(Wealth.STEPS - 1, step));
    }

    // The last step from 1 on for which it holds, 0 when there is none: it holds up to some step and then no more.
    private static int lastThat(IntPredicate holds) {
        int yes = 0;
        int no = Wealth.STEPS + 1;
        while (no - yes > 1) {
            int middle = (yes + no) >>> 1;
            if (holds.test(middle)) {
                yes = middle;
            } else {
                no = middle;
            }
        }
        return yes;
    }
}
