package dev.hone.schemas.serde;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Confluent's wire format: a zero byte, the schema id as four bytes big-endian, the datum in Avro's binary encoding,
 * and nothing after it.
 */
final class WireFormat {

    private static final byte MAGIC = 0;
    private static final int HEADER_BYTES = 5;
    private static final int USUAL_BYTES = 512;

    private WireFormat() {}

    static <V> byte[] write(int schemaId, V value, DatumWriter<V> writer) {
        Bytes out = new Bytes();
        out.write(MAGIC);
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            out.write(schemaId >> shift);
        }
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            writer.write(value, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static int schemaId(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw new MalformedRecordException("the value has " + bytes.length
                    + " bytes, but a schema id alone takes 5: write it with an Avro serializer of the schema registry");
        }
        if (bytes[0] != MAGIC) {
            throw new MalformedRecordException("the value starts with byte " + (bytes[0] & 0xff)
                    + ", not 0: write it with an Avro serializer of the schema registry");
        }
        return ByteBuffer.wrap(bytes).getInt(1);
    }

    /**
     * Every failure of the reader is the bytes' fault, for it sees nothing else; save that Avro trusts no class of
     * ours.
     */
    static <V> V read(byte[] bytes, DatumReader<V> reader) {
        BinaryDecoder decoder =
                DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
        try {
            V value = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new MalformedRecordException(
                        "bytes are left over after the datum: the value does not fit schema id " + schemaId(bytes)
                                + "; write it with the schema that its id names");
            }
            return value;
        } catch (SecurityException | MalformedRecordException itself) {
            throw itself;
        } catch (IOException | RuntimeException unreadable) {
            throw misfit(bytes, unreadable);
        }
    }

    private static MalformedRecordException misfit(byte[] bytes, Exception cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new MalformedRecordException(
                "the value does not fit schema id " + schemaId(bytes) + " (" + reason
                        + "): write it with the schema that its id names",
                cause);
    }

    /** What was written, without the lock that the JDK's own takes for each byte. */
    private static final class Bytes extends OutputStream {

        private byte[] bytes = new byte[USUAL_BYTES];
        private int size;

        @Override
        public void write(int value) {
            room(1);
            bytes[size++] = (byte) value;
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            room(length);
            System.arraycopy(more, offset, bytes, size, length);
            size += length;
        }

        byte[] toByteArray() {
            return Arrays.copyOf(bytes, size);
        }

        private void room(int more) {
            if (size + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
            }
        }
    }
}
