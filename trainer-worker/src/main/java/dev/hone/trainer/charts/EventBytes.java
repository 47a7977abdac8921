package dev.hone.trainer.charts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * TensorBoard's events as bytes: the few messages of TensorFlow's {@code event.proto} and {@code summary.proto} that
 * charts and words take, in protocol buffers' wire format, each in a TFRecord with masked CRC-32C sums.
 */
final class EventBytes {

    private static final int VARINT = 0;
    private static final int DOUBLE = 1;
    private static final int BYTES = 2;
    private static final int FLOAT = 5;

    // Field numbers of Event.
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;

    // Of Summary and Summary.Value.
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int TENSOR = 8;
    private static final int METADATA = 9;

    // Of TensorProto: dtype, and the strings of it.
    private static final int TYPE = 1;
    private static final int SHAPE = 2;
    private static final int STRINGS = 8;
    private static final int STRING_TYPE = 7;

    private static final int MASK = 0xa282ead8;
    private static final double MS_PER_SECOND = 1000;

    private EventBytes() {}

    /** What a file begins with. */
    static byte[] version(long timeMs) {
        Message event = new Message().real(WALL_TIME, timeMs / MS_PER_SECOND);
        return record(event.text(FILE_VERSION, "brain.Event:2").bytes());
    }

    /** Values of a step; in the order of their names. */
    static byte[] scalars(int step, long timeMs, Map<String, Double> values) {
        Message summary = new Message();
        new TreeMap<>(values)
                .forEach((tag, value) ->
                        summary.message(VALUE, new Message().text(TAG, tag).single(SIMPLE_VALUE, value.floatValue())));
        return event(step, timeMs, summary);
    }

    /** Words under a tag, as the text page shows them. */
    static byte[] words(int step, long timeMs, String tag, String words) {
        Message plugin = new Message().text(1, "text");
        Message tensor = new Message()
                .number(TYPE, STRING_TYPE)
                .message(SHAPE, new Message().message(2, new Message().number(1, 1)))
                .text(STRINGS, words);
        Message value = new Message()
                .text(TAG, tag)
                .message(TENSOR, tensor)
                .message(METADATA, new Message().message(1, plugin));
        return event(step, timeMs, new Message().message(VALUE, value));
    }

    private static byte[] event(int step, long timeMs, Message summary) {
        Message event = new Message().real(WALL_TIME, timeMs / MS_PER_SECOND);
        return record(event.number(STEP, step).message(SUMMARY, summary).bytes());
    }

    private static byte[] record(byte[] data) {
        byte[] length = new byte[Long.BYTES];
        little(length).putLong(data.length);
        byte[] record = new byte[Long.BYTES + Integer.BYTES + data.length + Integer.BYTES];
        little(record).put(length).putInt(masked(length)).put(data).putInt(masked(data));
        return record;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int masked(byte[] data) {
        CRC32C sum = new CRC32C();
        sum.update(data);
        return Integer.rotateRight((int) sum.getValue(), 15) + MASK;
    }

    /** A message whose fields are added in the order of the calls. */
    private static final class Message {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            tag(field, VARINT);
            varint(value);
            return this;
        }

        Message real(int field, double value) {
            tag(field, DOUBLE);
            byte[] bytes = new byte[Double.BYTES];
            little(bytes).putDouble(value);
            out.writeBytes(bytes);
            return this;
        }

        Message single(int field, float value) {
            tag(field, FLOAT);
            byte[] bytes = new byte[Float.BYTES];
            little(bytes).putFloat(value);
            out.writeBytes(bytes);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        private Message bytes(int field, byte[] value) {
            tag(field, BYTES);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void tag(int field, int type) {
            varint(((long) field << 3) | type);
        }

        private void varint(long value) {
            long left = value;
            while ((left & ~0x7FL) != 0) {
                out.write((int) ((left & 0x7F) | 0x80));
                left >>>= 7;
            }
            out.write((int) left);
        }
    }
}
