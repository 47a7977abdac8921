package dev.hone.streams.thresholds;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.SegmentGoals;
import dev.hone.schemas.records.ThresholdCell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The register of the segments of a line that count on their own: the declared ones, whatever came before them, and of
 * the others the first so many that came. The rest count in the pool alone. A segment that is declared later comes out
 * of the pool from a bucket on that the pool has not reached, so that what it takes back comes from where it was
 * counted.
 *
 * @param declared segments that have a name of their own in the settings
 */
record SegmentRegister(CellKeys keys, Cells cells, ThresholdsConfig config, Set<String> declared) {
    static final String POOL = "*";

    /** The name under which a change in this bucket counts. */
    String admit(String segment, long bucketMs) {
        SegmentGoals known = known(segment);
        if (known == null) {
            return POOL;
        }
        Instant since = known.getSince();
        return since == null || bucketMs >= since.toEpochMilli() ? segment : POOL;
    }

    /** Takes the declared segments in: to be called before a line counts anything under these settings. */
    void takeInDeclared() {
        List<String> fresh =
                declared.stream().filter(segment -> known(segment) == null).toList();
        if (!fresh.isEmpty()) {
            Instant since = afterPool();
            fresh.forEach(segment -> takeIn(segment, since));
        }
    }

    /** Takes a segment in that is not declared, if there is room beside those that are. */
    boolean register(String segment, int registered) {
        boolean full = registered >= config.maxSegments() - declared.size();
        if (full || segment.equals(POOL) || known(segment) != null) {
            return false;
        }
        takeIn(segment, null);
        return true;
    }

    private void takeIn(String segment, @Nullable Instant since) {
        cells.put(keys.segment(segment), new ThresholdCell(new SegmentGoals(null, since)));
    }

    private @Nullable SegmentGoals known(String segment) {
        ThresholdCell cell = cells.get(keys.segment(segment));
        return cell == null ? null : (SegmentGoals) cell.getValue();
    }

    /** The bucket after the last one that the pool has counts in; null when it has none. */
    private @Nullable Instant afterPool() {
        List<Instant> pooled = new ArrayList<>();
        cells.scan(
                keys.countedFrom(Long.MIN_VALUE),
                keys.afterCounted(),
                (key, cell) -> collect((BucketDelta) cell.getValue(), pooled));
        cells.scan(
                keys.pendingFrom(Long.MIN_VALUE),
                keys.afterPending(),
                (key, cell) -> collect((BucketDelta) cell.getValue(), pooled));
        return pooled.stream()
                .max(Instant::compareTo)
                .map(last -> last.plusMillis(config.bucketMs()))
                .orElse(null);
    }

    private static boolean collect(BucketDelta counted, List<Instant> pooled) {
        if (counted.getSegment().equals(POOL)) {
            pooled.add(counted.getBucket());
        }
        return true;
    }
}
