package dev.hone.lab.bench.streams;

import java.util.List;

/** What reads the load. */
public enum Side {
    /** Scoring, thresholds and lines in one process, as the program runs. */
    ALL("all"),
    /** Scoring alone. */
    SCORING("scoring"),
    /** The join of three streams, as the DSL of Kafka Streams makes it. */
    DSL("dsl join");

    private final String title;

    Side(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** What the names of its groups end with, after prefix and dash; the first reads the inputs. */
    List<String> groups() {
        return switch (this) {
            case ALL -> List.of("scoring", "thresholds", "lines");
            case SCORING -> List.of("scoring");
            case DSL -> List.of("dsl");
        };
    }
}
