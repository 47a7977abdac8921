package dev.hone.serving.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event as it lies on the disk: the record in Avro's single-object encoding, whose fingerprint says with which
 * schema it was written, and what it is to be sent under. The registry's schema id is put on when it is sent, so that
 * capturing needs no registry.
 *
 * @param suffix of the CloudEvent's id after the interaction's, so that an event that is sent twice has the same id
 *     twice
 */
record StoredEvent(
        EventKind kind,
        String interactionId,
        Instant at,
        String suffix,
        @Nullable String traceparent,
        ByteBuffer avro) {

    private static final byte FORMAT = 1;
    private static final int INSTANT_AT = 2;

    byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(avro.remaining() + 160);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeByte(kind.code());
            out.writeLong(at.toEpochMilli());
            write(out, interactionId);
            write(out, suffix);
            write(out, traceparent == null ? "" : traceparent);
            out.write(avro.array(), avro.arrayOffset() + avro.position(), avro.remaining());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Throws {@link UnsendableException} for bytes that are none of ours. */
    static StoredEvent of(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new UnsendableException(
                        "it was stored in format " + format + ", which this version does not know");
            }
            EventKind kind = EventKind.of(in.readByte());
            Instant at = Instant.ofEpochMilli(in.readLong());
            String id = read(in);
            String suffix = read(in);
            String traceparent = read(in);
            return new StoredEvent(
                    kind,
                    id,
                    at,
                    suffix,
                    traceparent.isEmpty() ? null : traceparent,
                    ByteBuffer.wrap(in.readAllBytes()));
        } catch (IOException | IllegalArgumentException damaged) {
            throw new UnsendableException("its bytes on the disk are damaged", damaged);
        }
    }

    /** The instant that it was captured at, without reading more; empty for damaged bytes. */
    static Optional<Instant> instantOf(byte[] bytes) {
        return bytes.length < INSTANT_AT + Long.BYTES
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong(INSTANT_AT)));
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
