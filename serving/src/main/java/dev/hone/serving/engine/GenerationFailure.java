package dev.hone.serving.engine;

/**
 * The failure of a generation, by kind and in words.
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
