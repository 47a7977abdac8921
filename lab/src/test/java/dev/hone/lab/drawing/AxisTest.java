package dev.hone.lab.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"0, 1", "2.31, 2.35", "-0.4, 11.7", "5, 5", "0, 0", "-1e-9, 1e-9", "1e6, 3e6"})
    void holdsEverythingBetweenRoundEnds(double low, double high) {
        Axis axis = Axis.over(DoubleStream.of(low, high, Double.NaN), 0, 100);

        assertThat(axis.low()).isLessThanOrEqualTo(low);
        assertThat(axis.high()).isGreaterThanOrEqualTo(high);
        assertThat(axis.marks()).hasSizeBetween(2, 12);
        assertThat(axis.pixel(low)).isBetween(0.0, 100.0);
        assertThat(axis.text(axis.marks().get(0))).doesNotContain("E");
    }
}
