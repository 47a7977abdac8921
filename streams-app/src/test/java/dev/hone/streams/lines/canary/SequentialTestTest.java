package dev.hone.streams.lines.canary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequentialTestTest {

    @Test
    void isProvenFromTheNeededValueOn() {
        assertThat(test(Math.log(20)).isProven()).isTrue();
        assertThat(test(Math.log(20) - 1e-9).isProven()).isFalse();
        assertThat(test(Double.NEGATIVE_INFINITY).isProven()).isFalse();
        assertThat(test(Double.POSITIVE_INFINITY).isProven()).isTrue();
    }

    @Test
    void itsValueIsAlwaysANumberThatJsonKnows() {
        assertThat(test(0).eValue()).isEqualTo(1);
        assertThat(test(Double.NEGATIVE_INFINITY).eValue()).isZero();
        assertThat(test(Double.POSITIVE_INFINITY).eValue()).isFinite().isPositive();
        assertThat(test(5_000).eValue()).isFinite();
    }

    @Test
    void saysHowStrongItIs() {
        assertThat(test(Math.log(3.14)).strength()).isEqualTo("e-value 3.14, needed 20.0");
        assertThat(test(1_000).strength()).isEqualTo("e-value more than a million, needed 20.0");
    }

    private static SequentialTest test(double logEValue) {
        return new SequentialTest("something", () -> logEValue, 20, () -> "it is so");
    }
}
