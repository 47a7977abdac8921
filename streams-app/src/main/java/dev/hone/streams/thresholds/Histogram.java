package dev.hone.streams.thresholds;

import dev.hone.schemas.records.ScoreCount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * An exact histogram of fixed-point scores, mergeable in any order, and able to take counts back.
 *
 * <p>A count may be below 0 while the change that it takes back has not come yet; such scores are left out of every
 * answer. Not safe for use by several threads.
 */
final class Histogram {
    private final NavigableMap<Integer, Long> counts = new TreeMap<>();

    static Histogram of(List<ScoreCount> scores) {
        Histogram histogram = new Histogram();
        histogram.add(scores);
        return histogram;
    }

    void add(List<ScoreCount> scores) {
        for (ScoreCount score : scores) {
            counts.merge(score.getQuality(), score.getCount(), Histogram::sumOrNothing);
        }
    }

    void add(Histogram other) {
        other.counts.forEach((quality, count) -> counts.merge(quality, count, Histogram::sumOrNothing));
    }

    /** Adds so many times what the other answers, which has nothing that is below 0. */
    void add(Histogram other, long weight) {
        other.counts.forEach((quality, count) -> {
            long weighted = Math.multiplyExact(Math.max(0, count), weight);
            if (weighted > 0) {
                counts.merge(quality, weighted, Histogram::sumOrNothing);
            }
        });
    }

    // Returning null takes the entry out of the map, so that what was taken back leaves no trace.
    @SuppressWarnings("NullAway")
    private static Long sumOrNothing(Long before, Long change) {
        long sum = Math.addExact(before, change);
        return sum == 0 ? null : Long.valueOf(sum);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    List<ScoreCount> scores() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() != 0)
                .map(entry -> new ScoreCount(entry.getKey(), entry.getValue()))
                .toList();
    }

    long total() {
        return sum(counts);
    }

    long atLeast(int quality) {
        return sum(counts.tailMap(quality, true));
    }

    /**
     * The lower quantile: the smallest score s with count(scores &lt;= s) &gt;= ceil(level * total).
     *
     * @throws IllegalStateException when nothing is counted
     */
    int quantile(BigDecimal level) {
        long rank = level.multiply(BigDecimal.valueOf(total()))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
        long seen = 0;
        for (var entry : counts.entrySet()) {
            seen += Math.max(0, entry.getValue());
            if (seen > 0 && seen >= rank) {
                return entry.getKey();
            }
        }
        throw new IllegalStateException("an empty histogram has no quantiles");
    }

    private static long sum(NavigableMap<Integer, Long> part) {
        return part.values().stream().mapToLong(count -> Math.max(0, count)).sum();
    }
}
