package dev.hone.streams.thresholds;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.records.ThresholdCell;
import dev.hone.schemas.records.ThresholdClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rolling window of one line: takes changes in any order and evaluates boundaries in the order of time.
 *
 * <p>A change counts from the first boundary after its stamp on. A boundary is evaluated once every partition's
 * watermark has passed it by the grace, and only if something can be different there: a change came or a bucket left.
 * So the work does not grow with the time that passes, however far a clock jumps.
 */
final class LineThresholds {
    private final CellKeys keys;
    private final Cells cells;
    private final ThresholdsConfig config;
    private final SegmentRegister register;
    private ThresholdProgress progress;
    private @Nullable Map<String, Double> cut;

    LineThresholds(String line, Cells cells, ThresholdsConfig config, int partitions, Set<String> declared) {
        this.keys = new CellKeys(line);
        this.cells = cells;
        this.config = config;
        ThresholdCell stored = cells.get(keys.clock());
        this.progress = stored == null
                ? ThresholdProgress.start(partitions)
                : ThresholdProgress.of((ThresholdClock) stored.getValue(), partitions);
        this.register = new SegmentRegister(keys, cells, config, declared);
    }

    /** Gives the declared segments their place: once, before anything counts under these settings. */
    void begin() {
        register.takeInDeclared();
    }

    void add(QualityDelta delta) {
        for (BucketDelta change : delta.getDeltas()) {
            count(change);
        }
        Instant watermark = delta.getWatermark();
        if (watermark != null) {
            progress = progress.withWatermark(delta.getPartition(), watermark.toEpochMilli());
        }
        save();
    }

    /** Evaluates at most so many boundaries and returns the goal sets that are new. */
    List<GoalSet> evaluate(int maxBoundaries) {
        List<GoalSet> minted = new ArrayList<>();
        long limit = lastBoundaryWithin(progress.watermark());
        for (int evaluated = 0; evaluated < maxBoundaries && progress.isBefore(limit); evaluated++) {
            long next = nextChange(limit);
            admit(next);
            evict(next);
            Evaluation.Evaluated came = new Evaluation(keys, cells, config).at(next);
            minted.addAll(came.minted());
            cut = came.cut();
            progress = progress.evaluated(next);
        }
        save();
        return minted;
    }

    /** Whether there are boundaries that could be evaluated and have not been. */
    boolean isBehind() {
        return progress.isBefore(lastBoundaryWithin(progress.watermark()));
    }

    ThresholdProgress progress() {
        return progress;
    }

    /** What the bound on cohorts took at the last boundary that was evaluated here; empty before any was. */
    Optional<Map<String, Double>> cut() {
        return Optional.ofNullable(cut);
    }

    private long lastBoundaryWithin(long watermark) {
        return watermark == Long.MIN_VALUE ? Long.MIN_VALUE : config.floor(watermark - config.graceMs());
    }

    private void count(BucketDelta change) {
        long bucket = config.floor(change.getBucket().toEpochMilli());
        long stamp = Math.max(bucket, config.floor(change.getStamp().toEpochMilli()));
        if (register.register(change.getSegment(), progress.segments())) {
            progress = progress.withOneMoreSegment();
        }
        Place place = new Place(register.admit(change.getSegment(), bucket), bucket, change.getCohort());
        if (progress.isLate(stamp)) {
            // The boundary that it belonged to is past: it counts at the next one.
            addCounted(progress.boundaryOr(stamp) + config.bucketMs(), place, change.getScores());
            progress = progress.changed();
        } else {
            merge(keys.pending(stamp, bucket, place.segment(), place.cohort()), place, stamp, change.getScores());
        }
    }

    private long nextChange(long limit) {
        long next = limit;
        BucketDelta pending = first(keys.pendingFrom(Long.MIN_VALUE), keys.afterPending());
        if (pending != null) {
            next = Math.min(next, pending.getStamp().toEpochMilli() + config.bucketMs());
        }
        BucketDelta counted = first(keys.countedFrom(Long.MIN_VALUE), keys.afterCounted());
        if (counted != null) {
            next = Math.min(next, counted.getBucket().toEpochMilli() + config.windowMs() + config.bucketMs());
        }
        if (progress.changedSince()) {
            next = Math.min(next, progress.boundaryOr(limit) + config.bucketMs());
        }
        return next;
    }

    private @Nullable BucketDelta first(String from, String to) {
        List<BucketDelta> found = new ArrayList<>(1);
        cells.scan(from, to, (key, cell) -> {
            found.add((BucketDelta) cell.getValue());
            return false;
        });
        return found.isEmpty() ? null : found.get(0);
    }

    private void admit(long boundary) {
        for (Held held : held(keys.pendingFrom(Long.MIN_VALUE), keys.pendingFrom(boundary))) {
            BucketDelta change = held.change();
            Place place = new Place(change.getSegment(), change.getBucket().toEpochMilli(), change.getCohort());
            addCounted(boundary, place, change.getScores());
            cells.delete(held.key());
        }
    }

    private void evict(long boundary) {
        String windowStart = keys.countedFrom(boundary - config.windowMs());
        held(keys.countedFrom(Long.MIN_VALUE), windowStart).forEach(held -> cells.delete(held.key()));
    }

    private List<Held> held(String from, String to) {
        List<Held> found = new ArrayList<>();
        cells.scan(from, to, (key, cell) -> found.add(new Held(key, (BucketDelta) cell.getValue())));
        return found;
    }

    private void addCounted(long boundary, Place place, List<ScoreCount> scores) {
        long bucket = place.bucket();
        if (bucket >= boundary - config.windowMs()) {
            merge(keys.counted(bucket, place.segment(), place.cohort()), place, bucket, scores);
        }
    }

    private void merge(String key, Place place, long stamp, List<ScoreCount> scores) {
        ThresholdCell before = cells.get(key);
        Histogram sum = before == null ? new Histogram() : Histogram.of(((BucketDelta) before.getValue()).getScores());
        sum.add(scores);
        if (sum.isEmpty()) {
            cells.delete(key);
        } else {
            BucketDelta merged = new BucketDelta(
                    place.segment(),
                    Instant.ofEpochMilli(place.bucket()),
                    Instant.ofEpochMilli(stamp),
                    sum.scores(),
                    place.cohort());
            cells.put(key, new ThresholdCell(merged));
        }
    }

    private void save() {
        cells.put(keys.clock(), new ThresholdCell(progress.toClock()));
    }

    private record Held(String key, BucketDelta change) {}

    /** Where scores count. */
    private record Place(String segment, long bucket, int cohort) {}
}
