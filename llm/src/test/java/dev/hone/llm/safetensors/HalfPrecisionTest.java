package dev.hone.llm.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HalfPrecisionTest {

    /** The definition of binary16, in doubles, which hold every product exactly. */
    private static double defined(int bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        double magnitude = exponent == 0
                ? fraction * Math.pow(2, -24)
                : exponent < 31
                        ? (1024 + fraction) * Math.pow(2, exponent - 25)
                        : fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }

    @Test
    void widensEveryHalfExactlyAndBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float widened = HalfPrecision.fromFloat16((short) bits);
            assertThat(Double.compare(widened, defined(bits))).as("%x", bits).isZero();
            assertThat(Float.isNaN(widened) || HalfPrecision.toFloat16(widened) == (short) bits)
                    .as("%x", bits)
                    .isTrue();
        }
        assertThat(Float.floatToRawIntBits(HalfPrecision.fromFloat16((short) 0x8000)))
                .isEqualTo(0x80000000);
        assertThat(HalfPrecision.toFloat16(Float.NaN) & 0x7fff).isGreaterThan(0x7c00);
    }

    @Test
    void widensEveryBfloatExactlyAndBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float widened = HalfPrecision.fromBfloat16((short) bits);
            assertThat(Float.floatToRawIntBits(widened)).isEqualTo(bits << 16);
            assertThat(Float.isNaN(widened) || HalfPrecision.toBfloat16(widened) == (short) bits)
                    .as("%x", bits)
                    .isTrue();
        }
        assertThat(HalfPrecision.toBfloat16(Float.intBitsToFloat(0x7f800001)) & 0x7fff)
                .isGreaterThan(0x7f80);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void roundsToTheNearestHalf(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            float value = (float) (random.nextDouble(-1, 1) * Math.pow(2, random.nextInt(-30, 16)));
            double distance = Math.abs(value - defined(HalfPrecision.toFloat16(value) & 0xffff));
            int near = HalfPrecision.toFloat16(value) & 0xffff;
            assertThat(distance)
                    .as("%s", value)
                    .isLessThanOrEqualTo(Math.abs(value - defined(near + 1)))
                    .isLessThanOrEqualTo((near & 0x7fff) == 0 ? 0x1p-24 : Math.abs(value - defined(near - 1)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0x1.002p0, 0x1.0p0",
        "0x1.006p0, 0x1.008p0",
        "65519, 65504",
        "65520, Infinity",
        "0x1p-25, 0",
        "0x1.8p-24, 0x1p-23"
    })
    void breaksTiesToEven(String value, String nearest) {
        assertThat(HalfPrecision.fromFloat16(HalfPrecision.toFloat16(Float.parseFloat(value))))
                .isEqualTo(Float.parseFloat(nearest));
        assertThat(HalfPrecision.fromFloat16(HalfPrecision.toFloat16(-Float.parseFloat(value))))
                .isEqualTo(-Float.parseFloat(nearest));
    }

    @Test
    void breaksTiesOfBfloatsToEven() {
        assertThat(HalfPrecision.toBfloat16(Float.intBitsToFloat(0x3f808000))).isEqualTo((short) 0x3f80);
        assertThat(HalfPrecision.toBfloat16(Float.intBitsToFloat(0x3f818000))).isEqualTo((short) 0x3f82);
        assertThat(HalfPrecision.toBfloat16(Float.intBitsToFloat(0x3f808001))).isEqualTo((short) 0x3f81);
        assertThat(HalfPrecision.toBfloat16(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
    }
}
