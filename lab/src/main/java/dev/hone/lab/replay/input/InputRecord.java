package dev.hone.lab.replay.input;

import dev.hone.schemas.topics.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record for an input topic, with the time of its event as its timestamp. A record without a key is sent all the
 * same: the application is to tell what is wrong with it.
 */
public record InputRecord(Topic<?> topic, @Nullable String key, long timestampMs, Content content) {

    public InputRecord {
        if (timestampMs < 0) {
            throw new IllegalArgumentException("timestampMs must be at least 0, was " + timestampMs);
        }
    }

    /** A record of the topic's type. */
    public static InputRecord of(Topic<?> topic, @Nullable String key, long timestampMs, SpecificRecord value) {
        return new InputRecord(topic, key, timestampMs, new Decoded(value));
    }

    /** Bytes that are no record of the topic's type. */
    public static InputRecord raw(Topic<?> topic, @Nullable String key, long timestampMs, byte[] bytes) {
        return new InputRecord(topic, key, timestampMs, new Raw(bytes));
    }

    /** The value of an input record. */
    public sealed interface Content {}

    /** A value that still has to be encoded. */
    public record Decoded(SpecificRecord value) implements Content {}

    /** Bytes that are sent as they are. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
    public record Raw(byte[] bytes) implements Content {}
}
