package dev.hone.llm.safetensors;

/**
 * Floats in 16 bits: IEEE 754 binary16 (1 sign, 5 exponent and 10 fraction bits) and bfloat16 (the upper half of a
 * float).
 *
 * <p>Widening is exact for every value, subnormal ones and infinities included. Narrowing rounds to nearest, ties to
 * even.
 */
final class HalfPrecision {

    private static final int FRACTION_DIFFERENCE = 13;
    private static final int EXPONENT_DIFFERENCE = 127 - 15;
    private static final int INFINITY = 0x7f800000;
    private static final int QUIET = 0x7fc00000;

    /** 65520: from here on the nearest half is infinite. */
    private static final int FLOAT16_OVERFLOW = 0x477ff000;

    /** 2^-14: below it halves are subnormal. */
    private static final int FLOAT16_NORMAL = 0x38800000;

    private static final float FLOAT16_STEP = 0x1p-24f;

    private HalfPrecision() {}

    static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & 0x7fffffff) > INFINITY) {
            return (short) ((bits | QUIET) >>> 16);
        }
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }

    static float fromFloat16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >>> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | INFINITY | fraction << FRACTION_DIFFERENCE);
        }
        if (exponent == 0) {
            float magnitude = fraction * FLOAT16_STEP;
            return sign == 0 ? magnitude : -magnitude;
        }
        return Float.intBitsToFloat(sign | (exponent + EXPONENT_DIFFERENCE) << 23 | fraction << FRACTION_DIFFERENCE);
    }

    static short toFloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > INFINITY) {
            return (short) (sign | 0x7e00 | (magnitude >>> FRACTION_DIFFERENCE & 0x3ff));
        }
        if (magnitude >= FLOAT16_OVERFLOW) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < FLOAT16_NORMAL) {
            return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) / (double) FLOAT16_STEP));
        }
        int rounded = magnitude + 0xfff + (magnitude >>> FRACTION_DIFFERENCE & 1);
        return (short) (sign | (rounded >>> FRACTION_DIFFERENCE) - (EXPONENT_DIFFERENCE << 10));
    }
}
