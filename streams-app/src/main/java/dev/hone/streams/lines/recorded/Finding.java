package dev.hone.streams.lines.recorded;

import java.util.Locale;

/** What a canary, and what was recorded after its end, has shown of its version. */
public enum Finding {
    /** Promoted, and shown to be no worse at all. */
    BETTER,
    /** Rolled back. */
    WORSE,
    /** Promoted, though it may still be worse by less than the margin. */
    EQUIVALENT,
    /** Nothing yet. */
    CONTINUE,
    /** Nothing, and it was given up. */
    INCONCLUSIVE;

    /** As in {@code better}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
