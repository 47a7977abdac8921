package dev.hone.schemas.topics;

/** The partition count of a topic: one of two numbers, each fixed for the life of a prefix. */
public enum Partitioning {
    /** Topics with a partition per share of the interactions: {@code topics.partitions}. */
    INTERACTIONS,
    /** Topics with a handful of keys: {@code topics.line.partitions}. */
    LINES
}
