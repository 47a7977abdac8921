package dev.hone.lab.bench.method;

import dev.hone.streams.thresholds.GoalLevels;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.GoalLadder;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;

/** The goals that the product would give demonstrations of one segment. */
public final class Ladders {

    private static final List<BigDecimal> QUANTILES =
            List.of(BigDecimal.ZERO, new BigDecimal(".5"), new BigDecimal(".75"), new BigDecimal(".9"));

    private Ladders() {}

    /** By the quantiles that ship; qualities are in units of 2^-14. */
    public static GoalLadder of(Collection<Integer> qualities) {
        return of(qualities, QUANTILES);
    }

    /** By these quantiles, the first of which is 0. */
    public static GoalLadder of(Collection<Integer> qualities, List<BigDecimal> quantiles) {
        return new GoalLadder(GoalLevels.of(qualities, quantiles).stream()
                .map(level -> new Goal(level.getLevel(), level.getThreshold(), level.getPercent()))
                .toList());
    }
}
