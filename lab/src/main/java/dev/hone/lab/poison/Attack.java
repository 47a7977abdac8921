package dev.hone.lab.poison;

import dev.hone.schemas.records.Caller;

/**
 * What somebody does to have everybody else be told of one gift.
 *
 * <p>Half of what attackers are answered names that gift, as if they could make the server say it at will; they give
 * that five stars and everything else one.
 */
enum Attack {
    /** A user of the application, on what it was answered itself. */
    SUBJECT("one subject, 100 votes", 1, 100, Keys.APPLICATION),
    /** A user of the application, on what others were answered: wherever that gift was named, as far as they go. */
    STRANGER("one source, 100 votes on others' answers", 0, 0, Keys.APPLICATION),
    /** A key of its own, each request under a name of its own. */
    KEY("one key, 1,000 invented subjects", 1_000, 1, Keys.OTHER),
    /** Users of the application who have agreed, as often as others ask. */
    RATERS("2 % of the raters together", GiftLog.SUBJECTS / 50, GiftLog.EACH, Keys.APPLICATION);

    static final int VOTES_ON_OTHERS = 100;

    private final String words;
    private final int subjects;
    private final int each;
    private final Caller key;

    Attack(String words, int subjects, int each, Caller key) {
        this.words = words;
        this.subjects = subjects;
        this.each = each;
        this.key = key;
    }

    /** Keys as records have them. */
    static final class Keys {
        /** Trusted with everything, since it brings all users. */
        static final Caller APPLICATION = new Caller("application", "gifts", false, 1.0);

        /** One like any other. */
        static final Caller OTHER = new Caller("other", "gifts", false, null);

        private Keys() {}
    }

    /** For people. */
    String words() {
        return words;
    }

    int subjects() {
        return subjects;
    }

    /** Interactions of each of them. */
    int each() {
        return each;
    }

    Caller key() {
        return key;
    }
}
