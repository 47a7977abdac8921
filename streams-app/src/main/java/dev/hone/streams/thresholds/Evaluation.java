package dev.hone.streams.thresholds;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.SegmentGoals;
import dev.hone.schemas.records.ThresholdCell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The evaluation of the counted scores at one boundary, per segment and for the pool of the line. */
record Evaluation(CellKeys keys, Cells cells, ThresholdsConfig config) {
    /**
     * What came of a boundary.
     *
     * @param minted the goal sets that are new, by segment; they are remembered as the latest
     * @param cut what share of the scores' weight the bound on cohorts took, by segment; none of windows with too few
     *     scores, and none at all without a bound
     */
    record Evaluated(List<GoalSet> minted, Map<String, Double> cut) {}

    Evaluated at(long boundary) {
        List<GoalSet> minted = new ArrayList<>();
        SortedMap<String, Double> cut = new TreeMap<>();
        CohortBound bound = config.cohortBound();
        windows(boundary).forEach((segment, scores) -> {
            // What a goal set is said to rest on, and what it takes to make one, are scores as they came.
            long total = scores.all().total();
            if (total < config.minSamples()) {
                return;
            }
            Histogram counting = scores.within(bound);
            if (bound.isOn()) {
                cut.put(segment, scores.cut(counting));
            }
            GoalSet fresh = mint(segment, total, counting, boundary);
            if (fresh != null) {
                cells.put(keys.segment(segment), new ThresholdCell(new SegmentGoals(fresh, since(segment))));
                minted.add(fresh);
            }
        });
        return new Evaluated(minted, cut);
    }

    private SortedMap<String, WindowScores> windows(long boundary) {
        SortedMap<String, WindowScores> bySegment = new TreeMap<>();
        WindowScores pool = new WindowScores();
        String from = keys.countedFrom(boundary - config.windowMs());
        cells.scan(from, keys.countedFrom(boundary), (key, cell) -> {
            BucketDelta counted = (BucketDelta) cell.getValue();
            pool.add(counted);
            bySegment
                    .computeIfAbsent(counted.getSegment(), segment -> new WindowScores())
                    .add(counted);
            return true;
        });
        bySegment.put(SegmentRegister.POOL, pool);
        return bySegment;
    }

    private @Nullable GoalSet mint(String segment, long total, Histogram counting, long boundary) {
        GoalSet before = latest(segment);
        List<GoalLevel> levels = GoalLevels.of(counting, config.quantiles());
        if (before != null && !GoalLevels.differ(before.getLevels(), levels, config.hysteresis())) {
            return null;
        }
        int version = before == null ? 1 : before.getVersion() + 1;
        Instant start = Instant.ofEpochMilli(boundary - config.windowMs());
        return new GoalSet(keys.line(), segment, version, levels, total, start, Instant.ofEpochMilli(boundary));
    }

    private @Nullable Instant since(String segment) {
        ThresholdCell cell = cells.get(keys.segment(segment));
        return cell == null ? null : ((SegmentGoals) cell.getValue()).getSince();
    }

    private @Nullable GoalSet latest(String segment) {
        ThresholdCell cell = cells.get(keys.segment(segment));
        return cell == null ? null : ((SegmentGoals) cell.getValue()).getGoalSet();
    }
}
