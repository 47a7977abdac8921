package dev.hone.streams.thresholds;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the thresholds are by definition: sorted scores, and the element at the rank. */
final class SortedArrayOracle {
    private SortedArrayOracle() {}

    /** Threshold by level of what is in the window at the boundary; empty where there is too little. */
    static Map<Integer, Integer> thresholds(ScoreLog log, String segment, long boundary, ThresholdsConfig config) {
        List<Integer> scores = new ArrayList<>();
        for (ScoreLog.Change change : log.changes) {
            boolean counts = change.stamp() < boundary
                    && change.bucket() < boundary
                    && change.bucket() >= boundary - config.windowMs();
            if (counts && (segment.equals("*") || segment.equals(change.segment()))) {
                if (change.count() > 0) {
                    scores.add(change.quality());
                } else {
                    scores.remove((Object) change.quality());
                }
            }
        }
        Collections.sort(scores);
        return scores.size() < config.minSamples() ? Map.of() : levels(scores, config);
    }

    private static Map<Integer, Integer> levels(List<Integer> sorted, ThresholdsConfig config) {
        Map<Integer, Integer> levels = new TreeMap<>(Map.of(0, 0));
        for (int level = 1; level < config.quantiles().size(); level++) {
            int rank = config.quantiles()
                    .get(level)
                    .multiply(BigDecimal.valueOf(sorted.size()))
                    .setScale(0, RoundingMode.CEILING)
                    .intValueExact();
            int threshold = sorted.get(Math.max(1, rank) - 1);
            if (threshold > sorted.get(0)) {
                levels.values().removeIf(lower -> lower == threshold);
                levels.put(level, threshold);
            }
        }
        return levels;
    }
}
