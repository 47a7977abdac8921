package dev.hone.streams.decode;

import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.streams.deadletter.DeadLetters;
import dev.hone.streams.deadletter.Original;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * One input topic: how its bytes are read and what must hold for them.
 *
 * @param name its name without the prefix
 * @param redacted a record without what must not be kept; the same instance where there is nothing of it
 * @param serializer writes such a record in the place of what came
 * @param check what is wrong with a record that came at a time
 */
record Input<V extends SpecificRecord>(
        String name,
        Deserializer<V> deserializer,
        UnaryOperator<V> redacted,
        Serializer<V> serializer,
        BiFunction<V, Long, Optional<String>> check) {

    static final int MAX_VALUE_BYTES = DeadLetters.MAX_VALUE_BYTES;

    /**
     * What decoding came to: a valid record or a problem, never both.
     *
     * @param original the record as it may be kept
     */
    record Decoded(Original original, @Nullable SpecificRecord content, String problem) {

        /** Whoever is told the problem knows the record. */
        static Decoded refused(String problem) {
            return new Decoded(NONE, null, problem);
        }
    }

    private static final Original NONE = new Original(null, null, "", 0, 0, 0);

    Decoded decode(Original original) {
        byte[] value = original.value();
        if (value == null) {
            return Decoded.refused(
                    "the value is null: inputs have no tombstones; retract feedback with retracted = true");
        }
        if (isTooLarge(value)) {
            return Decoded.refused("the value has " + value.length + " bytes: send at most " + MAX_VALUE_BYTES);
        }
        if (original.timestamp() <= 0) {
            return Decoded.refused("the record has no timestamp: produce it with the time at which it happened");
        }
        Optional<String> unit = Milliseconds.problem(original.timestamp());
        if (unit.isPresent()) {
            return Decoded.refused("the record's timestamp " + unit.get());
        }
        try {
            V came = deserializer.deserialize(original.topic(), value);
            V content = redacted.apply(came);
            return grown(value, content)
                    .or(() -> check.apply(content, original.timestamp()))
                    .map(Decoded::refused)
                    .orElseGet(
                            () -> new Decoded(content == came ? original : rewritten(original, content), content, ""));
        } catch (MalformedRecordException e) {
            return Decoded.refused(String.valueOf(e.getMessage()));
        } catch (SerializationException e) {
            // A serde from elsewhere: what it could not fetch may come; what it could not read never will.
            if (causedByInput(e)) {
                throw e;
            }
            return Decoded.refused(
                    "the bytes cannot be read: write Confluent's Avro wire format with a registered schema");
        }
    }

    private Original rewritten(Original original, V content) {
        return new Original(
                original.key(),
                serializer.serialize(original.topic(), content),
                original.topic(),
                original.partition(),
                original.offset(),
                original.timestamp());
    }

    // What is bounded here is what will be written: an interaction has to fit into what a producer and a broker take.
    private static Optional<String> grown(byte[] value, SpecificRecord content) {
        if (!WrittenSize.mayExceed(MAX_VALUE_BYTES, value.length)) {
            return Optional.empty();
        }
        long bytes = WrittenSize.of(content);
        return bytes > MAX_VALUE_BYTES
                ? Optional.of("the value has " + value.length + " bytes, but " + bytes + " once its strings are UTF-8: "
                        + "send strings of UTF-8, at most " + MAX_VALUE_BYTES + " bytes in all")
                : Optional.empty();
    }

    static boolean isTooLarge(byte @Nullable [] value) {
        return value != null && value.length > MAX_VALUE_BYTES;
    }

    private static boolean causedByInput(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause != null && (cause instanceof IOException || causedByInput(cause));
    }
}
