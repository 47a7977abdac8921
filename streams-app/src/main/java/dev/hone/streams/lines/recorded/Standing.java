package dev.hone.streams.lines.recorded;

import java.util.Locale;

/** Where a canary stands. */
public enum Standing {
    /** Undecided. */
    CANARY,
    PROMOTED,
    ROLLED_BACK,
    /** Given up: the champion stays, and the version may come again. */
    ABORTED;

    /** As in {@code rolled-back}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
