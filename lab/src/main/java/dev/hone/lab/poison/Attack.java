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
    SUBJECT("one subject, 100 votes", 1, 100, true),
    /** A user of the application, on what others were answered: wherever that gift was named, as far as they go. */
    STRANGER("one source, 100 votes on others' answers", 0, 0, true),
    /** A key of its own, each request under a name of its own. */
    KEY("one key, 1,000 invented subjects", 1_000, 1, false),
    /** Users of the application who have agreed, as often as others ask. */
    RATERS("2 % of the raters together", GiftLog.SUBJECTS / 50, GiftLog.EACH, true);

    static final int VOTES_ON_OTHERS = 100;

    private static final String TENANT = "gifts";

    private final String words;
    private final int subjects;
    private final int each;
    private final boolean byTheApplication;

    Attack(String words, int subjects, int each, boolean byTheApplication) {
        this.words = words;
        this.subjects = subjects;
        this.each = each;
        this.byTheApplication = byTheApplication;
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

    /** By which it comes. */
    Caller key() {
        return byTheApplication ? application() : new Caller("other", TENANT, false, null);
    }

    /** The key of the application, trusted with everything, since it brings all users. */
    static Caller application() {
        return new Caller("application", TENANT, false, 1.0);
    }
}
