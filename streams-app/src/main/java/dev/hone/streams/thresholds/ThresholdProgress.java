package dev.hone.streams.thresholds;

import dev.hone.schemas.records.ThresholdClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a line's evaluation through event time.
 *
 * @param boundary the boundary in milliseconds up to which all is evaluated; null before the first
 * @param changedSince whether late changes have been counted since then
 */
record ThresholdProgress(List<Long> watermarks, @Nullable Long boundary, boolean changedSince, int segments) {
    ThresholdProgress {
        watermarks = List.copyOf(watermarks);
    }

    static ThresholdProgress start(int partitions) {
        return new ThresholdProgress(Collections.nCopies(partitions, Long.MIN_VALUE), null, false, 0);
    }

    static ThresholdProgress of(ThresholdClock clock, int partitions) {
        if (clock.getWatermarks().size() != partitions) {
            throw new IllegalStateException(
                    "the stored thresholds are of " + clock.getWatermarks().size() + " partitions, the settings say "
                            + partitions + ": set topics.partitions back");
        }
        Instant boundary = clock.getBoundary();
        return new ThresholdProgress(
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

    /** The time that the furthest partition has passed; the lowest long while all are silent. */
    long furthest() {
        return Collections.max(watermarks);
    }

    /** The partition that has come least far. */
    int slowest() {
        return watermarks.indexOf(watermark());
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

    ThresholdProgress withWatermark(int partition, long watermarkMs) {
        List<Long> next = new ArrayList<>(watermarks);
        next.set(partition, Math.max(watermarks.get(partition), watermarkMs));
        return new ThresholdProgress(next, boundary, changedSince, segments);
    }

    ThresholdProgress withOneMoreSegment() {
        return new ThresholdProgress(watermarks, boundary, changedSince, segments + 1);
    }

    ThresholdProgress changed() {
        return new ThresholdProgress(watermarks, boundary, true, segments);
    }

    ThresholdProgress evaluated(long at) {
        return new ThresholdProgress(watermarks, at, false, segments);
    }
}
