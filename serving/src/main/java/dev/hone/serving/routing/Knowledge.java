package dev.hone.serving.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replica knows of the rollouts; immutable.
 *
 * @param confirmed an instant whose decisions are all in it; null before it first reached the end
 * @param offset positions applied, summed over the partitions
 */
record Knowledge(Map<String, Standing> lines, @Nullable Instant confirmed, long offset) {

    static final Knowledge NONE = new Knowledge(Map.of(), null, 0);

    Knowledge {
        lines = Map.copyOf(lines);
    }

    Standing of(String line) {
        return lines.getOrDefault(line, Standing.unknown(line));
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
