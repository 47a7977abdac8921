package dev.hone.client.report;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import java.util.List;

/** The last goal set of a segment. */
public record GoalSetRow(String line, String segment, int version, long count, List<Level> levels) {

    public GoalSetRow {
        levels = List.copyOf(levels);
    }

    static GoalSetRow of(GoalSet set) {
        List<Level> levels = set.getLevels().stream().map(Level::of).toList();
        return new GoalSetRow(set.getLine(), set.getSegment(), set.getVersion(), set.getCount(), levels);
    }

    /**
     * One goal.
     *
     * @param threshold lowest quality that meets it, in [0, 1]
     * @param share share of the window that meets it, in (0, 1]
     * @param percent the share in percent, rounded to 5
     */
    public record Level(int level, double quantile, double threshold, double share, int percent) {

        static Level of(GoalLevel level) {
            return new Level(
                    level.getLevel(),
                    level.getQuantile(),
                    QualityUnit.toQuality(level.getThreshold()),
                    level.getShare(),
                    level.getPercent());
        }
    }
}
