package dev.hone.streams.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.topics.RecordHeaders;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** Carries records away as they came, with headers that say where they stood and why they are here. */
public final class DeadLetters {

    private DeadLetters() {}

    /** The letter about a record that cannot be used. The reason says how to mend it and contains no user text. */
    public static Record<byte[], byte[]> letter(Original original, String stage, String reason, Headers headers) {
        Record<byte[], byte[]> letter = withOrigin(original, headers);
        set(letter.headers(), RecordHeaders.STAGE, stage);
        set(letter.headers(), RecordHeaders.REASON, reason);
        return letter;
    }

    /** The record with its origin in its headers. */
    public static Record<byte[], byte[]> withOrigin(Original original, Headers headers) {
        var copy = new org.apache.kafka.common.header.internals.RecordHeaders(headers);
        set(copy, RecordHeaders.TOPIC, original.topic());
        set(copy, RecordHeaders.PARTITION, Integer.toString(original.partition()));
        set(copy, RecordHeaders.OFFSET, Long.toString(original.offset()));
        set(copy, RecordHeaders.TIMESTAMP, Long.toString(original.timestamp()));
        return new Record<>(original.key(), original.value(), Math.max(0, original.timestamp()), copy);
    }

    /** The record whose origin is in the headers; throws IllegalArgumentException where it is not. */
    public static Original origin(Record<byte[], byte[]> carried) {
        Headers headers = carried.headers();
        return new Original(
                carried.key(),
                carried.value(),
                text(headers, RecordHeaders.TOPIC),
                Integer.parseInt(text(headers, RecordHeaders.PARTITION)),
                Long.parseLong(text(headers, RecordHeaders.OFFSET)),
                Long.parseLong(text(headers, RecordHeaders.TIMESTAMP)));
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("the record has no header " + name);
        }
        return new String(header.value(), UTF_8);
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(UTF_8));
    }
}
