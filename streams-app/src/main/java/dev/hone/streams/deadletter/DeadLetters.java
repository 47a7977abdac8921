package dev.hone.streams.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.topics.RecordHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Carries records away as they came, with headers that say where they stood and why they are here. Whatever came, what
 * is written stays below a quarter and a bit of a MiB, so that no producer and no broker refuses it: a value that is
 * longer than any valid one is cut, as are long keys and reasons, and headers of others that are too large are left
 * out. The length and sha256 of what was cut stand in headers.
 */
public final class DeadLetters {

    /** As much as a valid record may have. */
    public static final int MAX_VALUE_BYTES = 256 * 1024;

    private static final int MAX_KEY_BYTES = 1024;
    private static final int MAX_REASON_CHARACTERS = 1024;

    private DeadLetters() {}

    /** The letter about a record that cannot be used. The reason says how to mend it and contains no user text. */
    public static Record<byte[], byte[]> letter(Original original, String stage, String reason, Headers headers) {
        Record<byte[], byte[]> letter = withOrigin(original, headers);
        set(letter.headers(), RecordHeaders.STAGE, stage);
        set(
                letter.headers(),
                RecordHeaders.REASON,
                reason.length() <= MAX_REASON_CHARACTERS ? reason : reason.substring(0, MAX_REASON_CHARACTERS) + "...");
        return letter;
    }

    /** The record with its origin in its headers. */
    public static Record<byte[], byte[]> withOrigin(Original original, Headers headers) {
        Headers kept = new CarriedHeaders(headers).kept();
        set(kept, RecordHeaders.TOPIC, original.topic());
        set(kept, RecordHeaders.PARTITION, Integer.toString(original.partition()));
        set(kept, RecordHeaders.OFFSET, Long.toString(original.offset()));
        set(kept, RecordHeaders.TIMESTAMP, Long.toString(original.timestamp()));
        byte[] value =
                cut(original.value(), MAX_VALUE_BYTES, kept, List.of(RecordHeaders.LENGTH, RecordHeaders.SHA256));
        byte[] key =
                cut(original.key(), MAX_KEY_BYTES, kept, List.of(RecordHeaders.KEY_LENGTH, RecordHeaders.KEY_SHA256));
        return new Record<>(key, value, Math.max(0, original.timestamp()), kept);
    }

    /** The record whose origin is in the headers; empty where it is not. */
    public static Optional<Original> origin(Record<byte[], byte[]> carried) {
        Headers headers = carried.headers();
        try {
            return Optional.of(new Original(
                    carried.key(),
                    carried.value(),
                    text(headers, RecordHeaders.TOPIC),
                    Integer.parseInt(text(headers, RecordHeaders.PARTITION)),
                    Long.parseLong(text(headers, RecordHeaders.OFFSET)),
                    Long.parseLong(text(headers, RecordHeaders.TIMESTAMP))));
        } catch (NumberFormatException foreign) {
            return Optional.empty();
        }
    }

    /** What a letter says of itself; empty where it is none of ours. */
    static Optional<Flood.Place> place(Record<byte[], byte[]> letter) {
        return origin(letter)
                .map(original -> new Flood.Place(
                        original.topic(),
                        original.partition(),
                        original.offset(),
                        text(letter.headers(), RecordHeaders.STAGE),
                        text(letter.headers(), RecordHeaders.REASON)));
    }

    /** The letter that stands for others that were left out. It holds none of their records. */
    static Record<byte[], byte[]> counting(Flood.LeftOut leftOut, long atMs) {
        Flood.Place first = leftOut.first();
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        set(headers, RecordHeaders.TOPIC, first.topic());
        set(headers, RecordHeaders.PARTITION, Integer.toString(first.partition()));
        set(headers, RecordHeaders.OFFSET, Long.toString(first.offset()));
        set(headers, RecordHeaders.LAST_OFFSET, Long.toString(leftOut.last().offset()));
        set(headers, RecordHeaders.TIMESTAMP, Long.toString(atMs));
        set(headers, RecordHeaders.STAGE, first.stage());
        set(headers, RecordHeaders.REASON, first.reason());
        set(headers, RecordHeaders.LEFT_OUT, Long.toString(leftOut.letters()));
        return new Record<>(null, new byte[0], atMs, headers);
    }

    private static byte @Nullable [] cut(
            byte @Nullable [] bytes, int most, Headers headers, List<String> lengthAndDigest) {
        if (bytes == null || bytes.length <= most) {
            return bytes;
        }
        set(headers, lengthAndDigest.get(0), Integer.toString(bytes.length));
        set(headers, lengthAndDigest.get(1), sha256(bytes));
        return Arrays.copyOf(bytes, most);
    }

    private static String sha256(byte[] bytes) {
        return Sha256.hex(Sha256.of(bytes));
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(UTF_8));
    }
}
