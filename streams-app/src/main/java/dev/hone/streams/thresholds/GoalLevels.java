package dev.hone.streams.thresholds;

import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.ScoreCount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The goals that the scores of a window define.
 *
 * <p>Level 0 is met by everyone. Level k stands at the lower quantile of its own; where several levels stand at one
 * threshold only the highest is kept, under its own number, and a level that everyone meets is level 0 again.
 */
public final class GoalLevels {
    private static final int PERCENT_STEP = 5;

    private GoalLevels() {}

    /** The levels of qualities that are all known, in units of 2^-14, in whatever order. */
    public static List<GoalLevel> of(Collection<Integer> qualities, List<BigDecimal> quantiles) {
        Histogram window = new Histogram();
        window.add(
                qualities.stream().map(quality -> new ScoreCount(quality, 1L)).toList());
        return of(window, quantiles);
    }

    static List<GoalLevel> of(Histogram window, List<BigDecimal> quantiles) {
        List<GoalLevel> levels = new ArrayList<>();
        levels.add(new GoalLevel(0, 0.0, 0, 1.0, 100));
        long total = window.total();
        for (int level = 1; level < quantiles.size(); level++) {
            int threshold = window.quantile(quantiles.get(level));
            long meeting = window.atLeast(threshold);
            if (meeting == total) {
                continue;
            }
            if (levels.get(levels.size() - 1).getThreshold() == threshold) {
                levels.remove(levels.size() - 1);
            }
            levels.add(level(level, quantiles.get(level), threshold, (double) meeting / total));
        }
        return List.copyOf(levels);
    }

    private static GoalLevel level(int number, BigDecimal quantile, int threshold, double share) {
        int percent = (int) Math.round(share * 100 / PERCENT_STEP) * PERCENT_STEP;
        int named = Math.min(100 - PERCENT_STEP, Math.max(PERCENT_STEP, percent));
        return new GoalLevel(number, quantile.doubleValue(), threshold, share, named);
    }

    /** Whether the levels are others than before, or one of them moved by more than the tolerance. */
    static boolean differ(List<GoalLevel> before, List<GoalLevel> after, int tolerance) {
        if (before.size() != after.size()) {
            return true;
        }
        for (int i = 0; i < before.size(); i++) {
            GoalLevel old = before.get(i);
            GoalLevel fresh = after.get(i);
            if (old.getLevel() != fresh.getLevel() || Math.abs(old.getThreshold() - fresh.getThreshold()) > tolerance) {
                return true;
            }
        }
        return false;
    }
}
