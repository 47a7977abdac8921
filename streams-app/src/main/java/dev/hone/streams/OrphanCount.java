package dev.hone.streams;

import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Orphans since the start of this instance, by input and by the API key that they came by. Any thread may call. */
final class OrphanCount {

    static final OpsMetric ORPHANS = new OpsMetric(
            "hone_orphans_total",
            List.of("input", "producer"),
            "Records that nothing was ever found for, since the start; producer is the id of the API key that feedback came by, none without one, other past a hundred keys.");

    private static final int MOST_PRODUCERS = 100;
    private static final String OTHER = "other";

    private record Series(String input, String producer) {}

    private final Map<Series, LongAdder> counts = new ConcurrentHashMap<>();

    void add(String input, String producer, int records) {
        Series series = new Series(input, producer);
        boolean room = counts.size() < MOST_PRODUCERS || counts.containsKey(series);
        counts.computeIfAbsent(room ? series : new Series(input, OTHER), unseen -> new LongAdder())
                .add(records);
    }

    void put(OpsMetrics metrics) {
        counts.forEach((series, count) -> metrics.put(ORPHANS, count.sum(), series.input(), series.producer()));
    }
}
