package dev.hone.lab.replay.formats;

import dev.hone.streams.decode.Checks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A person's wishes on how a log is to be read.
 *
 * @param format null: found by the first rows
 * @param mapping for rows of any shape
 * @param scale empty: found
 * @param maxRows rows after which reading ends
 * @param firstMs the first of the times that are made up
 * @param checks what Hone's own lines are checked by
 */
public record LogOptions(
        @Nullable FormatName format,
        @Nullable Mapping mapping,
        Optional<Scale> scale,
        long maxRows,
        long firstMs,
        Checks checks) {

    /** Records are checked by themselves, by no lines and no catalogue. */
    public LogOptions(
            @Nullable FormatName format, @Nullable Mapping mapping, Optional<Scale> scale, long maxRows, long firstMs) {
        this(format, mapping, scale, maxRows, firstMs, Checks.OF_THE_RECORD);
    }

    /** The same, and Hone's own lines are checked by these. */
    public LogOptions with(Checks others) {
        return new LogOptions(format, mapping, scale, maxRows, firstMs, others);
    }

    /** All is found out, and made-up times begin with this one. */
    public static LogOptions found(long firstMs) {
        return new LogOptions(null, null, Optional.empty(), Long.MAX_VALUE, firstMs);
    }
}
