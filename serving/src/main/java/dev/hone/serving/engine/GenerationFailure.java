package dev.hone.serving.engine;

/**
 * The failure of a generation, by kind and in words.
 *
 * @param words for whoever asked; never user text
 * @param retryAfterSeconds when to come again, where that is of use
 */
public record GenerationFailure(Kind kind, String words, int retryAfterSeconds) {

    private static final int SOON = 1;

    /** One that may be tried again soon, if at all. */
    public GenerationFailure(Kind kind, String words) {
        this(kind, words, SOON);
    }

    /** What happened. */
    public enum Kind {
        /** There was no token of it in time. */
        DEADLINE,
        /** It waited, and others had to have the place. */
        CROWDED_OUT,
        CANCELLED,
        /** An engine elsewhere has too much to do, and nothing of it was answered. */
        BUSY,
        /** An engine elsewhere cannot be reached, or does not answer now, and nothing of it was answered. */
        AWAY,
        /** An engine elsewhere does not have the version, or not this one, and nothing of it was answered. */
        GONE,
        /** An engine elsewhere does not take the request as it is. */
        REFUSED,
        /** Its version, or the engine, may not answer any more, and there was no token of it yet. */
        REVOKED,
        BROKEN
    }
}
