package dev.hone.streams.thresholds;

import dev.hone.schemas.records.ThresholdClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a line has come.
 *
 * @param boundary the boundary in milliseconds up to which all is evaluated; null before the first
 * @param changedSince whether late changes have been counted since then
 */
record LineProgress(List<Long> watermarks, @Nullable Long boundary, boolean changedSince, int segments) {
    LineProgress {
        watermarks = List.copyOf(watermarks);
    }

    static LineProgress start(int partitions) {
        return new LineProgress(Collections.nCopies(partitions, Long.MIN_VALUE), null, false, 0);
    }

    static LineProgress of(ThresholdClock clock, int partitions) {
        if (clock.getWatermarks().size() != partitions) {
            throw new IllegalStateException(
                    "the stored thresholds are of " + clock.getWatermarks().size() + " partitions, the settings say "
                            + partitions + ": set topics.partitions back");
        }
        Instant boundary = clock.getBoundary();
        return new LineProgress(
                clock.getWatermarks(),
                boundary == null ? null : boundary.toEpochMilli(),
                clock.getChangedSince(),
                clock.getSegments());
    }

    ThresholdClock toClock() {
        return new ThresholdClock(
                watermarks, boundary == null ? null : Instant.ofEpochMilli(boundary), changedSince, segments);
    }

    /** The time that every partition has passed; the lowest long while one is silent. */
    long watermark() {
        return Collections.min(watermarks);
    }

    boolean isBefore(long limit) {
        return limit != Long.MIN_VALUE && (boundary == null || boundary < limit);
    }

    boolean isLate(long stamp) {
        return boundary != null && stamp < boundary;
    }

    long boundaryOr(long otherwise) {
        return boundary == null ? otherwise : boundary;
    }

    LineProgress withWatermark(int partition, long watermarkMs) {
        List<Long> next = new ArrayList<>(watermarks);
        next.set(partition, Math.max(watermarks.get(partition), watermarkMs));
        return new LineProgress(next, boundary, changedSince, segments);
    }

    LineProgress withOneMoreSegment() {
        return new LineProgress(watermarks, boundary, changedSince, segments + 1);
    }

    LineProgress changed() {
        return new LineProgress(watermarks, boundary, true, segments);
    }

    LineProgress evaluated(long at) {
        return new LineProgress(watermarks, at, false, segments);
    }
}
