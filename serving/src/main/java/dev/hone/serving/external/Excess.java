package dev.hone.serving.external;

import java.util.Locale;

/** In what an engine said more of an answer than it can have. */
public enum Excess {
    /** It went on beyond the tokens that were asked for. */
    LENGTH("the engine goes on beyond max_tokens: its answers are cut there"),
    /** It counted more tokens than were asked for, or fewer than none. */
    COUNT("the engine counts tokens that an answer cannot have: its counts are bounded by max_tokens");

    private final String words;

    Excess(String words) {
        this.words = words;
    }

    /** For the log. */
    String words() {
        return words;
    }

    /** For metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
