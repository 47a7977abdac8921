package dev.hone.streams.thresholds;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.GoalProgress;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.records.SegmentGoals;
import java.time.Instant;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a line towards its next goal sets: sums of what the store holds, so that nobody has to scan it to say
 * so. Not safe for use by several threads.
 */
final class WayToGoals {
    private static final long UNREMARKABLE_MS = 60_000;

    private final NavigableMap<Long, Long> scoresByBucket = new TreeMap<>();
    private final Set<String> segmentsWithGoals = new HashSet<>();

    static WayToGoals read(CellKeys keys, Cells cells) {
        WayToGoals way = new WayToGoals();
        cells.scan(keys.countedFrom(Long.MIN_VALUE), keys.afterCounted(), (key, cell) -> {
            way.add((BucketDelta) cell.getValue());
            return true;
        });
        cells.scan(keys.pendingFrom(Long.MIN_VALUE), keys.afterPending(), (key, cell) -> {
            way.add((BucketDelta) cell.getValue());
            return true;
        });
        cells.scan(keys.segments(), keys.afterSegments(), (key, cell) -> {
            GoalSet goals = ((SegmentGoals) cell.getValue()).getGoalSet();
            if (goals != null) {
                way.minted(goals);
            }
            return true;
        });
        return way;
    }

    void add(QualityDelta delta) {
        delta.getDeltas().forEach(this::add);
    }

    private void add(BucketDelta change) {
        long scores =
                change.getScores().stream().mapToLong(ScoreCount::getCount).sum();
        scoresByBucket.merge(change.getBucket().toEpochMilli(), scores, WayToGoals::sumOrNothing);
    }

    // Returning null takes the entry out of the map: a bucket from which all was taken back is none.
    @SuppressWarnings("NullAway")
    private static Long sumOrNothing(Long before, Long change) {
        long sum = before + change;
        return sum == 0 ? null : Long.valueOf(sum);
    }

    void minted(GoalSet goals) {
        segmentsWithGoals.add(goals.getSegment());
    }

    /** The way as it is now; scores that no later window holds are forgotten. */
    GoalProgress at(ThresholdProgress progress, ThresholdsConfig config) {
        Long boundary = nextBoundary(progress, config);
        if (boundary == null) {
            return new GoalProgress(0L, (long) config.minSamples(), segmentsWithGoals.size(), null, null, null);
        }
        scoresByBucket.headMap(boundary - config.windowMs(), false).clear();
        long scores =
                scoresByBucket.values().stream().mapToLong(Long::longValue).sum();
        boolean heldBack = !scoresByBucket.isEmpty() && isHeldBack(boundary, progress, config);
        return new GoalProgress(
                Math.max(0, scores),
                (long) config.minSamples(),
                segmentsWithGoals.size(),
                scoresByBucket.isEmpty() ? null : Instant.ofEpochMilli(boundary),
                heldBack ? progress.slowest() : null,
                heldBack && progress.watermark() != Long.MIN_VALUE ? Instant.ofEpochMilli(progress.watermark()) : null);
    }

    // Partitions are never quite at the same time: for so long nothing is said.
    private static boolean isHeldBack(long boundary, ThresholdProgress progress, ThresholdsConfig config) {
        return progress.furthest() >= boundary + config.graceMs() + UNREMARKABLE_MS
                && progress.watermark() < boundary + config.graceMs();
    }

    private @Nullable Long nextBoundary(ThresholdProgress progress, ThresholdsConfig config) {
        if (scoresByBucket.isEmpty()) {
            return null;
        }
        // Before the first evaluation some partition is silent, or none has passed the first score.
        long passed = progress.boundary() == null
                ? config.floor(scoresByBucket.firstKey())
                : config.floor(progress.watermark() - config.graceMs());
        return passed + config.bucketMs();
    }
}
