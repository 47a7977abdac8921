package dev.hone.llm.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Keys and typed values of a GGUF file, in the order in which they were put. One thread at a time. */
final class GgufMetadata {

    /** Types of values, by the numbers that the format gives them. */
    private static final int UINT32 = 4;

    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final Map<String, byte[]> values = new LinkedHashMap<>();

    GgufMetadata text(String key, String value) {
        return put(key, STRING, out -> string(out, value));
    }

    /** A whole number that is not negative. */
    GgufMetadata number(String key, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(key + " cannot be negative, was " + value);
        }
        return put(key, UINT32, out -> int32(out, value));
    }

    /** Rounded to float32. */
    GgufMetadata real(String key, double value) {
        return put(key, FLOAT32, out -> int32(out, Float.floatToRawIntBits((float) value)));
    }

    GgufMetadata flag(String key, boolean value) {
        return put(key, BOOL, out -> out.write(value ? 1 : 0));
    }

    GgufMetadata texts(String key, List<String> values) {
        return put(key, ARRAY, out -> {
            int32(out, STRING);
            int64(out, values.size());
            values.forEach(value -> string(out, value));
        });
    }

    GgufMetadata numbers(String key, List<Integer> values) {
        return put(key, ARRAY, out -> {
            int32(out, INT32);
            int64(out, values.size());
            values.forEach(value -> int32(out, value));
        });
    }

    int size() {
        return values.size();
    }

    /** All keys with their values, as they stand in the file. */
    void writeTo(ByteArrayOutputStream out) {
        values.forEach((key, value) -> {
            string(out, key);
            out.writeBytes(value);
        });
    }

    private GgufMetadata put(String key, int type, Consumer<ByteArrayOutputStream> value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int32(out, type);
        value.accept(out);
        if (values.putIfAbsent(key, out.toByteArray()) != null) {
            throw new IllegalArgumentException(key + " was put already");
        }
        return this;
    }

    static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int64(out, bytes.length);
        out.writeBytes(bytes);
    }

    static void int32(ByteArrayOutputStream out, int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    static void int64(ByteArrayOutputStream out, long value) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }
}
