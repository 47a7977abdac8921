package dev.hone.serving.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A replica's knowledge of the rollouts of all lines at one moment; immutable.
 *
 * @param confirmed an instant whose decisions are all in it; null before it first reached the end
 * @param offset positions applied, summed over the partitions
 */
record RolloutSnapshot(
        Map<String, LineRollout> lines, @Nullable Instant confirmed, long offset) {

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

    /** Whether it can hold at that time what was decided a while before. A clock that was put back makes it unsure. */
    boolean sureAt(Instant now, Duration stale) {
        return confirmed != null
                && !now.isBefore(confirmed)
                && Duration.between(confirmed, now).compareTo(stale) < 0;
    }
}
