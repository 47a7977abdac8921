package dev.hone.serving.capture;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * The values of stored events of one schema without decoding and encoding them: both forms are a header and the same
 * datum. The header that the registry's wire format wants is taken from the first event, which goes the long way. For
 * one thread.
 */
final class SameBytes {

    // Avro's single-object encoding: two bytes that mark it, and the fingerprint of the schema.
    private static final short MARKER = (short) 0xC301;
    private static final int STORED_HEADER = 10;
    // The registry's: a zero byte and the id of the schema.
    private static final int SENT_HEADER = 5;

    private final byte[] stored;
    private byte @Nullable [] sent;

    SameBytes(Schema schema) {
        stored = ByteBuffer.allocate(STORED_HEADER)
                .putShort(MARKER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(SchemaNormalization.parsingFingerprint64(schema))
                .array();
    }

    /** Whether what is sent is written with the schema that was stored, not with one that the registry prefers. */
    static boolean fits(ConnectionConfig connection) {
        return connection.serdeClass().equals(AvroSerde.class)
                && !Boolean.parseBoolean(String.valueOf(connection.serde().get("use.latest.version")));
    }

    /** Empty where it has to go the long way: for another schema, and as long as no header was learned. */
    Optional<byte[]> of(ByteBuffer avro) {
        if (sent == null || !hasHeader(avro)) {
            return Optional.empty();
        }
        int length = avro.remaining() - STORED_HEADER;
        byte[] value = Arrays.copyOf(sent, SENT_HEADER + length);
        avro.duplicate().position(avro.position() + STORED_HEADER).get(value, SENT_HEADER, length);
        return Optional.of(value);
    }

    /** Takes the header of a value that was made of an event, where it is that with the same datum. */
    void learn(ByteBuffer avro, byte[] value) {
        if (hasHeader(avro) && value.length > SENT_HEADER && value[0] == 0) {
            ByteBuffer datum = avro.duplicate().position(avro.position() + STORED_HEADER);
            if (datum.equals(ByteBuffer.wrap(value, SENT_HEADER, value.length - SENT_HEADER))) {
                sent = Arrays.copyOf(value, SENT_HEADER);
            }
        }
    }

    private boolean hasHeader(ByteBuffer avro) {
        return avro.remaining() >= STORED_HEADER
                && avro.slice(avro.position(), STORED_HEADER).equals(ByteBuffer.wrap(stored));
    }
}
