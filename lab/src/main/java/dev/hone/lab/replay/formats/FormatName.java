package dev.hone.lab.replay.formats;

/** The formats by the names that people give on the command line. */
public enum FormatName {
    /** One prompt, response or piece of feedback a line. */
    HONE,
    /** {@code prompt}, {@code completion}, {@code label}. */
    KTO,
    /** {@code prompt}, {@code chosen}, {@code rejected}. */
    DPO,
    /** {@code messages} and a rating beside. */
    CHAT,
    /** Whatever the mapping says. */
    MAP
}
