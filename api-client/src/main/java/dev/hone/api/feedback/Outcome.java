package dev.hone.api.feedback;

import org.jspecify.annotations.Nullable;

/**
 * What came of one piece of feedback among several.
 *
 * @param index from 0
 * @param id null where it was refused
 * @param error null where it was taken
 */
public record Outcome(
        int index, @Nullable String id, @Nullable Problem error) {

    /**
     * What is wrong with it.
     *
     * @param param the member, with its place among the others
     */
    public record Problem(
            String message,
            @Nullable String param,
            @Nullable String code) {}

    /** Whether it is on disk and will be joined. */
    public boolean taken() {
        return error == null;
    }
}
