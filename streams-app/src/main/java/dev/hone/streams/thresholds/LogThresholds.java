package dev.hone.streams.thresholds;

import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ThresholdCell;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The goals of a log that is there as a whole: one bucket takes all of it and is evaluated once, by the classes of the
 * stage, so that thresholds are the exact quantiles of its scores.
 */
public final class LogThresholds {

    private LogThresholds() {}

    /**
     * The goal sets of a line, by segment; none where there are fewer scores than {@code thresholds.min.samples}.
     *
     * @param counts of the line, in buckets of {@code bucketMs}, the last with a watermark
     * @param config of which everything but the window is kept
     * @param declared segments that the line has under names of their own
     */
    public static List<GoalSet> of(QualityDelta counts, long bucketMs, ThresholdsConfig config, Set<String> declared) {
        ThresholdsConfig once = new ThresholdsConfig(
                bucketMs,
                1,
                0,
                config.quantiles(),
                config.minSamples(),
                config.hysteresis(),
                config.maxSegments(),
                config.contributorShare());
        LineThresholds line = new LineThresholds(counts.getLine(), new Held(), once, 1, declared);
        line.begin();
        line.add(counts);
        return line.evaluate(1).stream()
                .sorted(Comparator.comparing(GoalSet::getSegment))
                .toList();
    }

    /** Cells in memory. */
    private static final class Held implements Cells {
        private final TreeMap<String, ThresholdCell> cells = new TreeMap<>();

        @Override
        public @Nullable ThresholdCell get(String key) {
            return cells.get(key);
        }

        @Override
        public void put(String key, ThresholdCell cell) {
            cells.put(key, cell);
        }

        @Override
        public void delete(String key) {
            cells.remove(key);
        }

        @Override
        public void scan(String from, String to, BiPredicate<String, ThresholdCell> reader) {
            for (var entry : cells.subMap(from, true, to, true).entrySet()) {
                if (!reader.test(entry.getKey(), entry.getValue())) {
                    return;
                }
            }
        }
    }
}
