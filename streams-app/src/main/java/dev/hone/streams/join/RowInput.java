package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Reads what {@link RowOutput} has written; throws {@link UncheckedIOException} where there is less than is asked for.
 */
final class RowInput {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final int HEX_BITS = 4;
    private static final int HEX_MASK = 0xf;
    private static final int BYTE_MASK = 0xff;
    private static final int SHORT_MASK = 0xffff;

    private final String what;
    private final ByteBuffer bytes;

    /** @param what is read, for a message */
    RowInput(String what, byte[] bytes) {
        this.what = what;
        this.bytes = ByteBuffer.wrap(bytes);
    }

    byte readByte() {
        return at(Byte.BYTES).get();
    }

    boolean readBoolean() {
        return readByte() != 0;
    }

    short readShort() {
        return at(Short.BYTES).getShort();
    }

    int readInt() {
        return at(Integer.BYTES).getInt();
    }

    long readLong() {
        return at(Long.BYTES).getLong();
    }

    double readDouble() {
        return at(Double.BYTES).getDouble();
    }

    String readUTF() {
        int from = bytes.position();
        int length = readShort() & SHORT_MASK;
        byte[] array = at(length).array();
        int start = bytes.position();
        bytes.position(start + length);
        for (int i = start; i < start + length; i++) {
            if (array[i] < 0) {
                return anyLetters(array, from, Short.BYTES + length);
            }
        }
        return new String(array, start, length, ISO_8859_1);
    }

    /** As hexadecimal digits. */
    String readHash() {
        int length = readByte() & BYTE_MASK;
        at(length);
        byte[] hex = new byte[2 * length];
        for (int i = 0; i < length; i++) {
            byte one = bytes.get();
            hex[2 * i] = DIGITS[one >> HEX_BITS & HEX_MASK];
            hex[2 * i + 1] = DIGITS[one & HEX_MASK];
        }
        return new String(hex, ISO_8859_1);
    }

    private String anyLetters(byte[] array, int from, int length) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(array, from, length))) {
            return in.readUTF();
        } catch (IOException e) {
            throw cutShort(e);
        }
    }

    private ByteBuffer at(int needed) {
        if (bytes.remaining() < needed) {
            throw cutShort(new EOFException());
        }
        return bytes;
    }

    private UncheckedIOException cutShort(IOException e) {
        return new UncheckedIOException(what + " in the state store is cut short", e);
    }
}
