package dev.hone.streams.sequential;

import java.util.function.IntPredicate;

/** A confidence interval for one mean, in steps of 0.001, that may be looked at after every score. */
public record ConfidenceSequence(double low, double high) {

    // What is rounded differs by less than a thousandth of it, with a million scores.
    private static final double CLEARLY = 1e-6;

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
        return new Wealth(scores.terms()).logAboveOnce(above(bound));
    }

    /** Whether that is at least so much: the same answer, mostly at a tenth of the work. */
    static boolean isAbove(ScoreCounts scores, double bound, double logNeeded) {
        return new Wealth(scores.terms()).logAboveAtMost(above(bound)) >= logNeeded - CLEARLY
                && logAbove(scores, bound) >= logNeeded;
    }

    /** The logarithm of the evidence that the mean is below a bound in [0, 1]. */
    public static double logBelow(ScoreCounts scores, double bound) {
        return new Wealth(scores.terms()).logBelowOnce(below(bound));
    }

    /** Whether that is at least so much. */
    static boolean isBelow(ScoreCounts scores, double bound, double logNeeded) {
        return new Wealth(scores.terms()).logBelowAtMost(below(bound)) >= logNeeded - CLEARLY
                && logBelow(scores, bound) >= logNeeded;
    }

    private static int above(double bound) {
        return Math.max(1, (int) Math.ceil(bound * Wealth.STEPS));
    }

    private static int below(double bound) {
        return Math.min(Wealth.STEPS - 1, (int) Math.floor(bound * Wealth.STEPS));
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
