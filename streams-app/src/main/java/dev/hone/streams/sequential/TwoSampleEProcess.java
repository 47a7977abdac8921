package dev.hone.streams.sequential;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The scores of two arms in one stage of constant weight, and the evidence that the mean of the one is above that of
 * the other by more than some amount d, in [-1, 1].
 *
 * <p>Were it not so, some theta would have mean(upper) at most theta + d and mean(lower) at least theta. Against each
 * theta one gambler bets that the upper mean is above theta + d and another that the lower mean is below theta; the
 * evidence is the product of their wealth under the theta where it is least. The first factor falls in theta and the
 * second rises, so that between two points of a grid their product is at least that of the first at the right point and
 * the second at the left one: the figure is a lower bound of the least product, not an approximation, and what it
 * proves is proven. Stages multiply.
 */
public record TwoSampleEProcess(ScoreCounts upper, ScoreCounts lower) {

    private static final double TINY = 1e-9;

    /** A range of theta, in steps, and a lower bound of the evidence in it. */
    private record Cell(int from, int to, double bound) {}

    /**
     * The logarithm of the evidence, over all stages, that the upper mean is above the lower by more than the amount.
     */
    public static double logEValue(List<TwoSampleEProcess> stages, double amount) {
        int steps = (int) Math.ceil(amount * Wealth.STEPS - TINY);
        return logEValue(stages, steps);
    }

    /**
     * The largest multiple of 0.005 by which the upper mean is shown to be above the lower one, at an evidence whose
     * logarithm is given; -1 when there is none.
     */
    public static double lowerBound(List<TwoSampleEProcess> stages, double logNeeded) {
        int grid = Wealth.STEPS / 200;
        int proven = -200;
        int open = 200;
        while (open - proven > 1) {
            int middle = Math.floorDiv(proven + open, 2);
            if (logEValue(stages, middle * grid) >= logNeeded) {
                proven = middle;
            } else {
                open = middle;
            }
        }
        return proven / 200.0;
    }

    private static double logEValue(List<TwoSampleEProcess> stages, int steps) {
        return stages.stream().mapToDouble(stage -> stage.logEValue(steps)).sum();
    }

    // Best first: only the cells that could hold the least product are halved.
    private double logEValue(int steps) {
        int from = Math.max(0, -steps);
        int to = Math.min(Wealth.STEPS, Wealth.STEPS - steps);
        if (from >= to) {
            return steps > 0 ? Double.NEGATIVE_INFINITY : 0;
        }
        PriorityQueue<Cell> cells = new PriorityQueue<>(Comparator.comparingDouble(Cell::bound));
        Cell least = cell(from, to, steps);
        while (least.to - least.from > 1) {
            int middle = (least.from + least.to) >>> 1;
            cells.add(cell(least.from, middle, steps));
            cells.add(cell(middle, least.to, steps));
            least = cells.remove();
        }
        return least.bound;
    }

    private Cell cell(int from, int to, int steps) {
        double bound = upper.wealth().logAbove(to + steps) + lower.wealth().logBelow(from);
        return new Cell(from, to, bound);
    }
}
