package dev.hone.lab.bench.serving;

import java.util.List;
import java.util.stream.Stream;

/** What the threads of a server are for, by the beginnings of their names. */
enum ThreadKind {
    /** Event loops: they read requests and write replies. */
    HTTP("http", List.of("armeria-")),
    /** They follow Kafka's topics and send to it. */
    KAFKA("kafka", List.of("kafka-", "serving-follower", "rollout-router")),
    /** They understand requests, render prompts, and make the records and replies. */
    ANSWERING("answering", List.of("serving-")),
    /** They write the outbox, send what is in it, and tidy it up. */
    CAPTURE("capture", List.of("outbox-", "rocksdb:")),
    ENGINE("engine", List.of("null-engine", "engine")),
    GC("gc", List.of("GC Thread", "G1 ")),
    JIT("jit", List.of("C1 Compiler", "C2 Compiler", "Sweeper thread")),
    OTHER("other", List.of(""));

    // What the kernel keeps of a name.
    private static final int KEPT = 15;

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // none of the lists can be changed
    private final List<String> beginnings;

    ThreadKind(String word, List<String> beginnings) {
        this.word = word;
        this.beginnings = beginnings;
    }

    /** As reports name it. */
    String word() {
        return word;
    }

    static ThreadKind of(String name) {
        return Stream.of(values())
                .filter(kind -> kind.beginnings.stream()
                        .map(beginning -> beginning.substring(0, Math.min(KEPT, beginning.length())))
                        .anyMatch(name::startsWith))
                .findFirst()
                .orElse(OTHER);
    }
}
