package dev.hone.lab.chaos;

/**
 * Whether a fault has happened, or is over, as somebody saw who looked.
 *
 * @param words what was seen, for people
 */
record Evidence(boolean verified, String words) {

    static Evidence seen(String words) {
        return new Evidence(true, words);
    }

    static Evidence missing(String words) {
        return new Evidence(false, words);
    }

    /** Both. */
    Evidence and(Evidence other) {
        return new Evidence(verified && other.verified, words + "; " + other.words);
    }
}
