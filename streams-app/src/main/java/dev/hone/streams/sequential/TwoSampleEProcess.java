package dev.hone.streams.sequential;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The scores of two arms in one stage of constant weight, and the evidence that the mean of the one is above that of
 * the other by more than some amount d, in [-1, 1].
 *
 * <p>Were it not so, some theta would have mean(upper) at most theta + d and mean(lower) at least theta. Against each
 * theta gamblers bet that the upper mean is above theta + d and that the lower mean is below theta; the evidence is
 * their wealth under the theta where it is least. It falls in the first bound and rises in the second, so that between
 * two points of a grid it is at least what it is with the first at the right point and the second at the left one: the
 * figure is a lower bound of the least wealth, not an approximation, and what it proves is proven. Stages multiply.
 *
 * @param share the upper arm's share of the subjects in the stage, in (0, 1), as it was set and not as it came: some
 *     bets are by it, and no proof is wrong where the arms met others
 */
public record TwoSampleEProcess(ScoreCounts upper, ScoreCounts lower, Betting betting, double share) {

    private static final double TINY = 1e-9;
    private static final int BOUNDS = 200;

    // What is rounded differs by less than a thousandth of it, with a million scores.
    private static final double CLEARLY = 1e-6;

    /** A figure of the stakes between two bounds. */
    private interface Figure {
        double of(Stakes stakes, int upperStep, int lowerStep);
    }

    public TwoSampleEProcess {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share must be in (0, 1), was " + share);
        }
    }

    /**
     * The logarithm of the evidence, over all stages, that the upper mean is above the lower by more than the amount.
     */
    public static double logEValue(List<TwoSampleEProcess> stages, double amount) {
        return stages.stream().mapToDouble(stage -> stage.logEValue(amount)).sum();
    }

    /**
     * Whether {@link #logEValue} is at least that: the same answer, mostly at a thousandth of the work, since sums of
     * powers of the scores, or else the evidence under one theta that is nearly the worst, say mostly enough; and a
     * search for the worst ends where all that is left is enough.
     */
    public static boolean isAtLeast(List<TwoSampleEProcess> stages, double amount, double logNeeded) {
        return !isClearlyBelow(stages, amount, logNeeded)
                && logEValueAtMost(stages, amount) >= logNeeded
                && isFoundAtLeast(stages, amount, logNeeded);
    }

    static boolean isClearlyBelow(List<TwoSampleEProcess> stages, double amount, double logNeeded) {
        double most = 0;
        for (TwoSampleEProcess stage : stages) {
            most += stage.most(amount, Stakes::logAtMost);
        }
        return most < logNeeded - CLEARLY;
    }

    private static boolean isFoundAtLeast(List<TwoSampleEProcess> stages, double amount, double logNeeded) {
        List<LeastEvidence> searches =
                stages.stream().map(stage -> stage.search(amount)).toList();
        int found = 0;
        while (found < searches.size()) {
            LeastEvidence search = searches.get(found);
            if (search.isFound()) {
                found++;
            } else if (sum(searches) >= logNeeded + CLEARLY) {
                return true;
            } else {
                search.narrow();
            }
        }
        return sum(searches) >= logNeeded;
    }

    private static double sum(List<LeastEvidence> searches) {
        return searches.stream().mapToDouble(LeastEvidence::bound).sum();
    }

    /** What {@link #logEValue} is at most, and mostly nearly is: for plans, and never for a decision. */
    public static double logEValueAtMost(List<TwoSampleEProcess> stages, double amount) {
        return stages.stream()
                .mapToDouble(stage -> stage.most(amount, Stakes::logOnce))
                .sum();
    }

    /**
     * The largest multiple of 0.005 by which the upper mean is shown to be above the lower one, at an evidence whose
     * logarithm is given; -1 when there is none.
     */
    public static double lowerBound(List<TwoSampleEProcess> stages, double logNeeded) {
        return lowerBound(stages, logNeeded, DoubleUnaryOperator.identity());
    }

    /** The same where the arms differ by an amount when their scores here differ by what it is mapped to. */
    public static double lowerBound(
            List<TwoSampleEProcess> stages, double logNeeded, DoubleUnaryOperator differenceHere) {
        int proven = -BOUNDS;
        int open = BOUNDS;
        while (open - proven > 1) {
            int middle = Math.floorDiv(proven + open, 2);
            if (isAtLeast(stages, differenceHere.applyAsDouble((double) middle / BOUNDS), logNeeded)) {
                proven = middle;
            } else {
                open = middle;
            }
        }
        return (double) proven / BOUNDS;
    }

    private double logEValue(double amount) {
        LeastEvidence search = search(amount);
        while (!search.isFound()) {
            search.narrow();
        }
        return search.bound();
    }

    private LeastEvidence search(double amount) {
        Stakes stakes = stakes();
        int steps = steps(stakes, amount);
        int from = Math.max(0, -steps);
        int to = Math.min(stakes.steps(), stakes.steps() - steps);
        return from < to
                ? LeastEvidence.between(stakes, from, to, steps)
                : LeastEvidence.of(stakes, nothingBetween(steps));
    }

    // What the evidence is at most: that of the cell in which the means would be equal but for the amount.
    private double most(double amount, Figure figure) {
        Stakes stakes = stakes();
        int steps = steps(stakes, amount);
        int from = Math.max(0, -steps);
        int to = Math.min(stakes.steps(), stakes.steps() - steps);
        if (from >= to) {
            return nothingBetween(steps);
        }
        Terms up = upper.terms();
        Terms down = lower.terms();
        double all = up.total() + down.total();
        double theta = all == 0 ? 0 : (up.sum() - up.total() * amount + down.sum()) / all;
        int at = (int) Math.min(Math.max(theta * stakes.steps(), from), to - 1.0);
        return figure.of(stakes, at + 1 + steps, at);
    }

    private Stakes stakes() {
        return betting.stakes(upper.terms(), lower.terms(), share);
    }

    private static int steps(Stakes stakes, double amount) {
        return (int) Math.ceil(amount * stakes.steps() - TINY);
    }

    private static double nothingBetween(int steps) {
        return steps > 0 ? Double.NEGATIVE_INFINITY : 0;
    }
}
