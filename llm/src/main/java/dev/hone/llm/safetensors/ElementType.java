package dev.hone.llm.safetensors;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/** The number format of a stored tensor's elements. */
public enum ElementType {
    F32(4) {
        @Override
        void decode(ByteBuffer from, FloatBuffer to) {
            to.put(from.asFloatBuffer());
        }

        @Override
        public void encode(FloatBuffer from, ByteBuffer to) {
            to.asFloatBuffer().put(from);
        }
    },
    F16(2) {
        @Override
        void decode(ByteBuffer from, FloatBuffer to) {
            ShortBuffer words = from.asShortBuffer();
            while (words.hasRemaining()) {
                to.put(HalfPrecision.fromFloat16(words.get()));
            }
        }

        @Override
        public void encode(FloatBuffer from, ByteBuffer to) {
            ShortBuffer words = to.asShortBuffer();
            while (from.hasRemaining()) {
                words.put(HalfPrecision.toFloat16(from.get()));
            }
        }
    },
    BF16(2) {
        @Override
        void decode(ByteBuffer from, FloatBuffer to) {
            ShortBuffer words = from.asShortBuffer();
            while (words.hasRemaining()) {
                to.put(HalfPrecision.fromBfloat16(words.get()));
            }
        }

        @Override
        public void encode(FloatBuffer from, ByteBuffer to) {
            ShortBuffer words = to.asShortBuffer();
            while (from.hasRemaining()) {
                words.put(HalfPrecision.toBfloat16(from.get()));
            }
        }
    };

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Every element of a little-endian buffer as the float that it stands for, exactly. */
    abstract void decode(ByteBuffer from, FloatBuffer to);

    /** Floats rounded to the nearest element, ties to even, into a little-endian buffer, whose position stays. */
    public abstract void encode(FloatBuffer from, ByteBuffer to);

    /** The type that a header names so. */
    static ElementType named(String tensor, String dtype) {
        return Arrays.stream(values())
                .filter(type -> type.name().equals(dtype))
                .findFirst()
                .orElseThrow(() -> new SafetensorsException("tensor \"" + tensor + "\" has dtype \"" + dtype
                        + "\"; F32, F16 and BF16 can be read: save the checkpoint in one of these,"
                        + " without quantisation and without tensors of whole numbers"));
    }
}
