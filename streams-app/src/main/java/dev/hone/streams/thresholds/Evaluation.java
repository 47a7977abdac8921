package dev.hone.streams.thresholds;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.SegmentGoals;
import dev.hone.schemas.records.ThresholdCell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The evaluation of the counted scores at one boundary, per segment and for the pool of the line. */
record Evaluation(CellKeys keys, Cells cells, ThresholdsConfig config) {
    /** The goal sets that are new at this boundary, by segment; they are remembered as the latest. */
    List<GoalSet> at(long boundary) {
        List<GoalSet> minted = new ArrayList<>();
        histograms(boundary).forEach((segment, histogram) -> {
            GoalSet fresh = mint(segment, histogram, boundary);
            if (fresh != null) {
                cells.put(keys.segment(segment), new ThresholdCell(new SegmentGoals(fresh, since(segment))));
                minted.add(fresh);
            }
        });
        return minted;
    }

    private SortedMap<String, Histogram> histograms(long boundary) {
        SortedMap<String, Histogram> bySegment = new TreeMap<>();
        Histogram pool = new Histogram();
        String from = keys.countedFrom(boundary - config.windowMs());
        cells.scan(from, keys.countedFrom(boundary), (key, cell) -> {
            BucketDelta counted = (BucketDelta) cell.getValue();
            pool.add(counted.getScores());
            bySegment
                    .computeIfAbsent(counted.getSegment(), segment -> new Histogram())
                    .add(counted.getScores());
            return true;
        });
        bySegment.put(SegmentRegister.POOL, pool);
        return bySegment;
    }

    private @Nullable GoalSet mint(String segment, Histogram histogram, long boundary) {
        long total = histogram.total();
        if (total < config.minSamples()) {
            return null;
        }
        GoalSet before = latest(segment);
        List<GoalLevel> levels = GoalLevels.of(histogram, config.quantiles());
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
