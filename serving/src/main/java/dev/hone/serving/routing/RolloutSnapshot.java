package dev.hone.serving.routing;

import dev.hone.serving.routing.TwoClocks.Moment;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A replica's knowledge of the rollouts of all lines at one moment; immutable.
 *
 * @param confirmed a moment whose decisions are all in it; null before it first reached the end
 * @param offset positions applied, summed over the partitions
 */
record RolloutSnapshot(
        Map<String, LineRollout> lines, @Nullable Moment confirmed, long offset) {

    static final RolloutSnapshot NONE = new RolloutSnapshot(Map.of(), null, 0);

    RolloutSnapshot {
        lines = Map.copyOf(lines);
    }

    LineRollout of(String line) {
        return lines.getOrDefault(line, LineRollout.unknown(line));
    }

    boolean reachedTheEnd() {
        return confirmed != null;
    }

    /** Whether it can hold at that time what was decided a while before. */
    boolean sureAt(Moment now, Duration stale) {
        return confirmed != null && now.isWithin(stale, confirmed);
    }
}
