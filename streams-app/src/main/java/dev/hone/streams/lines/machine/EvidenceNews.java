package dev.hone.streams.lines.machine;

import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers what was told of the canary of each line, so that it is told again only when it has changed, and not too
 * often.
 */
final class EvidenceNews {

    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(1);

    private final Map<String, Told> told = new HashMap<>();

    private record Told(Slot slot, Evidence evidence, Instant at) {}

    /** Whether the line is worth telling now; if so it counts as told. */
    boolean isDue(Line line, Instant now) {
        Told last = told.get(line.name());
        boolean changed = last == null || !last.slot.equals(line.slot()) || !last.evidence.equals(line.evidence());
        boolean due = changed && (last == null || !now.isBefore(last.at.plus(AT_MOST_EVERY)));
        if (due) {
            told.put(line.name(), new Told(line.slot(), line.evidence(), now));
        }
        return due;
    }
}
