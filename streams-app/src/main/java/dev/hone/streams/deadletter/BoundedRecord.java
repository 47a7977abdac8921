package dev.hone.streams.deadletter;

import org.apache.avro.specific.SpecificRecord;

/**
 * An input record that is valid and bounded.
 *
 * @param input the name of the input that it was read from, as the ledger has it
 * @param content what its bytes say: a prompt, a response or a piece of feedback
 */
public record BoundedRecord(String id, Original original, String input, SpecificRecord content) {

    /** The time that it came at, which alone decides whether it is on time. */
    public long timestamp() {
        return original.timestamp();
    }
}
