package dev.hone.streams.lines.recorded;

import dev.hone.schemas.routing.Arm;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One answer of an arm, and what was thought of it, as somebody recorded it.
 *
 * @param time at which it counts
 * @param arm champion or challenger
 * @param subject who asked; null where nobody knows, and it counts by itself
 * @param segment that it counts in besides; null for none
 * @param quality in [0, 1]; null where nobody graded it
 * @param source who graded it, where that is not the subject; null otherwise
 * @param prompt what was asked; null where each observation is of another prompt
 * @param text what was answered; null where it is not known, and not compared with others
 * @param failed whether nothing could be answered
 */
public record Observation(
        Instant time,
        Arm arm,
        @Nullable String subject,
        @Nullable String segment,
        @Nullable Double quality,
        @Nullable String source,
        @Nullable String prompt,
        @Nullable String text,
        boolean failed) {

    public Observation {
        if (arm == Arm.ANCHOR) {
            throw new IllegalArgumentException("an anchor is no evidence");
        }
        if (quality != null && !(quality >= 0 && quality <= 1)) {
            throw new IllegalArgumentException("a quality lies in [0, 1], was " + quality);
        }
    }
}
