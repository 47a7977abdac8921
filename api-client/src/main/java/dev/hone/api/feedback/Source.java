package dev.hone.api.feedback;

import java.util.Locale;

/**
 * Who judged.
 *
 * @param id a pseudonym, empty for nobody in particular; in a canary only the vote of the request's own subject counts
 */
public record Source(Kind kind, String id) {

    /** What kind of judge. */
    public enum Kind {
        /** A person. */
        HUMAN,
        /** A model that judges. */
        MODEL,
        /** A check by program, as a test that passed. */
        CODE,
        /** What came of it: sold, resolved, returned. */
        OUTCOME;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A person, by the pseudonym that the request named as its subject. */
    public static Source human(String id) {
        return new Source(Kind.HUMAN, id);
    }
}
