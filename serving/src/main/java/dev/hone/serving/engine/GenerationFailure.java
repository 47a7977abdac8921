package dev.hone.serving.engine;

/**
 * Why there is no answer.
 *
 * @param words for whoever asked; never user text
 */
public record GenerationFailure(Kind kind, String words) {

    /** What happened. */
    public enum Kind {
        DEADLINE,
        CANCELLED,
        BROKEN
    }
}
