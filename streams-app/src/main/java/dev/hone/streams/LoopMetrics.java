package dev.hone.streams;

import dev.hone.streams.notices.Notices;
import dev.hone.streams.ops.ServedWatch;
import dev.hone.streams.thresholds.CutWatch;
import dev.hone.terminal.ops.OpsHistogram;
import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How fast the loop is on this instance, and what it waits for. Any thread may ask. */
final class LoopMetrics {

    private static final OpsMetric JOINED = OpsMetric.histogram(
            "hone_feedback_join_delay_seconds",
            "From the time of a feedback record to when the join has worked on it.");
    private static final OpsMetric GOALS = new OpsMetric(
            "hone_goal_set_timestamp_seconds",
            List.of("line"),
            "The boundary of the line's newest goal set; it is minted when thresholds have moved.");
    private static final double MS_PER_SECOND = 1000;

    private final OpsHistogram joined = OpsHistogram.ofLoop();
    private final OrphanCount orphans = new OrphanCount();
    private final ServedWatch served = new ServedWatch();
    private final CutWatch cuts = new CutWatch();
    private volatile Supplier<Map<String, Long>> goalSets = Map::of;
    private volatile @Nullable OpenTransactions transactions;
    private volatile @Nullable Notices notices;

    /** All of them, for the reference. */
    static List<OpsMetric> all() {
        return Stream.of(
                        List.of(JOINED, OrphanCount.ORPHANS, GOALS, CutWatch.CUT, OpenTransactions.AGE),
                        ServedWatch.all(),
                        Notices.all())
                .flatMap(List::stream)
                .toList();
    }

    OpsHistogram joined() {
        return joined;
    }

    OrphanCount orphans() {
        return orphans;
    }

    ServedWatch served() {
        return served;
    }

    CutWatch cuts() {
        return cuts;
    }

    /** From now on it tells of these. */
    void tellOf(Supplier<Map<String, Long>> boundaries, OpenTransactions open) {
        goalSets = boundaries;
        transactions = open;
    }

    /** From now on it tells of these. */
    void tellOf(Notices telling) {
        notices = telling;
    }

    void put(OpsMetrics metrics) {
        metrics.put(JOINED, joined);
        orphans.put(metrics);
        goalSets.get().forEach((line, atMs) -> metrics.put(GOALS, atMs / MS_PER_SECOND, line));
        cuts.put(metrics);
        OpenTransactions open = transactions;
        if (open != null) {
            open.put(metrics);
        }
        Notices telling = notices;
        if (telling != null) {
            telling.put(metrics);
        }
        served.put(metrics);
    }
}
