package dev.hone.llm.constrain;

/** A grammar is outside of what is understood; the message names what, and quotes no more than names of keywords. */
public final class GrammarRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String place;

    /** @param place a JSON pointer into the schema, empty for the whole */
    public GrammarRefusedException(String place, String words) {
        super(words);
        this.place = place;
    }

    /** A JSON pointer into the schema, empty for the whole. */
    public String place() {
        return place;
    }
}
