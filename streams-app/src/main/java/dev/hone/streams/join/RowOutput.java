package dev.hone.streams.join;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Values of a row of the state store, one behind the other, spelled as {@link java.io.DataOutputStream} spells them.
 * Those of the JDK take a lock for each byte, and a row is written for each record.
 */
final class RowOutput {

    private static final int USUAL_BYTES = 256;
    private static final int MAX_ASCII = 0x7f;
    private static final int MAX_UTF_BYTES = 0xffff;
    private static final int HEX_BITS = 4;
    private static final int HEX = 16;

    private byte[] bytes = new byte[USUAL_BYTES];
    private int size;

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void writeByte(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    void writeShort(int value) {
        writeByte(value >> Byte.SIZE);
        writeByte(value);
    }

    void writeInt(int value) {
        writeShort(value >> Short.SIZE);
        writeShort(value);
    }

    void writeLong(long value) {
        writeInt((int) (value >> Integer.SIZE));
        writeInt((int) value);
    }

    void writeDouble(double value) {
        writeLong(Double.doubleToLongBits(value));
    }

    /** At most 65,535 bytes, behind how many they are. */
    void writeUTF(String text) {
        int length = text.length();
        if (length > MAX_UTF_BYTES || !isAscii(text)) {
            write(anyLetters(text));
            return;
        }
        writeShort(length);
        room(length);
        for (int i = 0; i < length; i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    /** Bytes that are given as hexadecimal digits, behind how many they are. */
    void writeHash(String hex) {
        int length = hex.length() / 2;
        writeByte(length);
        room(length);
        for (int i = 0; i < length; i++) {
            bytes[size++] = (byte) (digit(hex, 2 * i) << HEX_BITS | digit(hex, 2 * i + 1));
        }
    }

    private static int digit(String hex, int at) {
        int digit = Character.digit(hex.charAt(at), HEX);
        if (digit < 0) {
            throw new IllegalArgumentException("no hexadecimal digits: " + hex);
        }
        return digit;
    }

    // NUL takes two bytes there.
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == 0 || letter > MAX_ASCII) {
                return false;
            }
        }
        return true;
    }

    private static byte[] anyLetters(String text) {
        ByteArrayOutputStream spelled = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(spelled)) {
            out.writeUTF(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a text is too long for a row", e);
        }
        return spelled.toByteArray();
    }

    private void write(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
