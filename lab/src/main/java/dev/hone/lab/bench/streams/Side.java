package dev.hone.lab.bench.streams;

import java.util.List;

/** What reads the load. */
public enum Side {
    /** Scoring, thresholds and lines in one process, as the program runs. */
    ALL("all", List.of("scoring", "thresholds", "lines")),
    /** Scoring alone. */
    SCORING("scoring", List.of("scoring")),
    /** The join of three streams, as the DSL of Kafka Streams makes it. */
    DSL("dsl join", List.of("dsl"));

    private final String title;
    private final List<String> groups;

    Side(String title, List<String> groups) {
        this.title = title;
        this.groups = groups;
    }

    String title() {
        return title;
    }

    /** What the names of its groups end with, after prefix and dash; the first reads the inputs. */
    List<String> groups() {
        return groups;
    }
}
