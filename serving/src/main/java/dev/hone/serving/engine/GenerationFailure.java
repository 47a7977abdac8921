package dev.hone.serving.engine;

/**
 * The failure of a generation, by kind and in words.
 *
 * @param words for whoever asked; never user text
 */
public record GenerationFailure(Kind kind, String words) {

    /** What happened. */
    public enum Kind {
        /** There was no token of it in time. */
        DEADLINE,
        /** It waited, and others had to have the place. */
        CROWDED_OUT,
        CANCELLED,
        /** Its version, or the engine, may not answer any more, and there was no token of it yet. */
        REVOKED,
        BROKEN
    }
}
