package dev.hone.schemas.topics;

/** The time for which a topic keeps its records. */
public enum Retention {
    /** As long as {@code topics.retention.inputs.ms} says. */
    INPUTS,
    /** As long as {@code topics.retention.interactions.ms} says. */
    INTERACTIONS,
    /**
     * As long as {@code topics.retention.examples.ms} says; never compacted, so that offset ranges stay what they were.
     */
    EXAMPLES,
    /** As long as {@code topics.retention.records.ms} says. */
    RECORDS,
    /** The last record of each key, for ever. */
    COMPACT,
    /**
     * The same, and what a later record or a tombstone replaces is gone an hour after it, and after the next record of
     * the partition, which is what has the broker roll a segment; tombstones themselves stay a day.
     */
    COMPACT_SOON,
    /** The last record of each key, for as long as {@code topics.retention.inputs.ms} says. */
    COMPACT_AND_DELETE
}
