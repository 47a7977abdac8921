package dev.hone.schemas.config;

import java.util.List;
import java.util.stream.Stream;

/** The sections of the one configuration file, of which each program reads some and leaves the others alone. */
public final class ConfigSections {

    /** Those with keys that no program knows beforehand: they go to a library, or are named by the user. */
    public static final List<String> OPEN =
            List.of("catalogue", "kafka", "lines", "schema.registry", "serde", "streams");

    /** Those of which every key is one of a program. */
    public static final List<String> CLOSED = List.of(
            "artifacts",
            "clock",
            "data",
            "device",
            "join",
            "letters",
            "logging",
            "notices",
            "pretrain",
            "privacy",
            "relabel",
            "rollout",
            "rounds",
            "serving",
            "thresholds",
            "topics",
            "tracing",
            "trainer");

    private ConfigSections() {}

    /** The sections in which a program that has these for its own does not look for unknown keys. */
    public static List<String> besides(String... own) {
        List<String> ours = List.of(own);
        if (!CLOSED.containsAll(ours)) {
            throw new IllegalArgumentException("only " + CLOSED + " can be a program's own, was " + ours);
        }
        return Stream.concat(OPEN.stream(), CLOSED.stream().filter(section -> !ours.contains(section)))
                .toList();
    }
}
