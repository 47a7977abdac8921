package dev.hone.lab.bench.method;

import java.util.Locale;

/** Which votes the answers of a task have that can have several, and what becomes of them. */
public enum Votes {
    GIVEN("as they were given: the share of the people asked"),
    NOISY("one vote in five is a coin's"),
    NOISY_SHRUNK("one vote in five is a coin's, and few votes are drawn towards the middle"),
    FLOODED("somebody praises one bad answer in ten a hundred times, and each vote counts"),
    FLOODED_ONE_EACH("somebody praises one bad answer in ten a hundred times, and the last vote of each counts");

    private final String title;

    Votes(String title) {
        this.title = title;
    }

    /** As the command line and reports have it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** In words. */
    public String title() {
        return title;
    }
}
