package dev.hone.streams.thresholds;

import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the bound on contributors took from the windows of the lines that this instance has, as they were evaluated
 * last; after a start it knows nothing until then. Any thread may call.
 */
public final class CutWatch {

    public static final OpsMetric CUT = new OpsMetric(
            "hone_thresholds_cut_ratio",
            List.of("line", "window"),
            "Share of the weight of a line's scores that thresholds.contributor.share took when thresholds were evaluated last:"
                    + " of all of the line (pool), and of the segment that it took most of (segment); not there without a"
                    + " bound, before the first evaluation since the start, and of windows with too few scores.");
    private static final String POOL = "pool";
    private static final String SEGMENT = "segment";

    private final Map<String, Map<String, Double>> cuts = new ConcurrentHashMap<>();

    /** A line was evaluated; by segment and for the pool what was taken, of the windows with enough scores. */
    void evaluated(String line, Map<String, Double> cut) {
        cuts.put(line, Map.copyOf(cut));
    }

    /** Another instance has the line from now on. */
    void forget(String line) {
        cuts.remove(line);
    }

    /** Adds what it knows. */
    public void put(OpsMetrics metrics) {
        cuts.forEach((line, cut) -> {
            Double pool = cut.get(SegmentRegister.POOL);
            if (pool != null) {
                metrics.put(CUT, pool, line, POOL);
            }
            OptionalDouble most = cut.entrySet().stream()
                    .filter(segment -> !segment.getKey().equals(SegmentRegister.POOL))
                    .mapToDouble(Map.Entry::getValue)
                    .max();
            most.ifPresent(segment -> metrics.put(CUT, segment, line, SEGMENT));
        });
    }
}
