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
 * @param expected the mean of the subject's scores before the rollout began, in [0, 1]; null where it had none.
 *     Whatever it is, it must not depend on the arm
 * @param failed whether nothing could be answered
 * @param service what the answer took
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
        @Nullable Double expected,
        boolean failed,
        Service service) {

    /**
     * What an answer took, of which all may be unknown.
     *
     * @param latencyMs to the last token
     * @param firstTokenMs to the first
     * @param promptTokens of the rendered prompt
     * @param tokens of the answer
     * @param refused whether it declines to answer
     */
    public record Service(
            @Nullable Double latencyMs,
            @Nullable Double firstTokenMs,
            @Nullable Integer promptTokens,
            @Nullable Integer tokens,
            boolean refused) {

        public static final Service UNKNOWN = new Service(null, null, null, null, false);

        /** Of an answer of which that alone is known. */
        public static Service ofLatency(double ms) {
            return new Service(ms, null, null, null, false);
        }
    }

    public Observation {
        if (arm == Arm.ANCHOR) {
            throw new IllegalArgumentException("an anchor is no evidence");
        }
        requireShare("a quality", quality);
        requireShare("what is expected of one", expected);
    }

    private static void requireShare(String what, @Nullable Double value) {
        if (value != null && !(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " lies in [0, 1], was " + value);
        }
    }
}
