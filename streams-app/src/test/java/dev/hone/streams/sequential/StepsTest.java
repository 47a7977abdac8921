package dev.hone.streams.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepsTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 1, 7, 99.5, 1_000, 86_400_000})
    void aStepEndsWhereTheNextBegins(double value) {
        int step = Steps.of(value);

        assertThat(value).isLessThanOrEqualTo(Steps.end(step)).isGreaterThanOrEqualTo(Steps.end(step - 1) - 1e-9);
        assertThat(Steps.of(Steps.end(step) + 1e-6)).isEqualTo(step + 1);
    }

    @Test
    void whateverComesIsAStepThatAHistogramTakes() {
        assertThat(Steps.of(Double.NaN)).isZero();
        assertThat(Steps.of(-5)).isZero();
        assertThat(Steps.of(Double.POSITIVE_INFINITY)).isLessThan(ScoreCounts.ONE);
        assertThat(Steps.of((double) Duration.ofDays(1).toMillis())).isEqualTo(421);
    }

    @Test
    void aFactorIsSoManySteps() {
        assertThat(Steps.times(1)).isZero();
        assertThat(Steps.times(2)).isEqualTo(16);
        assertThat(Steps.times(1.5)).isEqualTo(9);
    }
}
