package dev.hone.lab.bench.trainer;

/**
 * What a worker says of a round, a line each: the kind, the time in ms since 1970, and two numbers that depend on it.
 *
 * @param first prompt tokens of all rows when it is prepared, response tokens of a step, the place of a part of judging
 *     among all parts
 * @param second response tokens of all rows when it is prepared
 */
record RoundMoment(Kind kind, long atMs, long first, long second) {

    private static final String MARK = "round ";

    /** In the order in which they come. */
    enum Kind {
        STARTED,
        PREPARED,
        STEPPED,
        /** A part of judging the version begins. */
        JUDGING,
        PUBLISHING,
        PUBLISHED,
        /** The transaction with the announcement begins. */
        ANNOUNCING,
        ANNOUNCED,
        /** The round failed, for the reason in the line before: there is nothing to measure. */
        FAILED
    }

    String line() {
        return MARK + kind + " " + atMs + " " + first + " " + second;
    }

    /** Whether a line is one of these. */
    static boolean isOne(String line) {
        return line.startsWith(MARK);
    }

    static RoundMoment of(String line) {
        String[] words = line.substring(MARK.length()).split(" ", -1);
        return new RoundMoment(
                Kind.valueOf(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
    }
}
