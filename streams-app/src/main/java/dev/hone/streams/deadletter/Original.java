package dev.hone.streams.deadletter;

import org.jspecify.annotations.Nullable;

/**
 * An input record as it came: its bytes and where they stood.
 *
 * @param topic the physical topic that a client wrote it to
 * @param timestamp its record timestamp, in ms since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed on as they are and never compared
public record Original(
        byte @Nullable [] key, byte @Nullable [] value, String topic, int partition, long offset, long timestamp) {

    /** About how many bytes it holds on to. */
    public int bytes() {
        return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }
}
