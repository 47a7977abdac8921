package dev.hone.schemas.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualityUnitTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 16384", "0.5, 8192", "0.3, 4915", "0.000030517578125, 0", "0.000091552734375, 2"})
    void roundsToTheNearestMultipleAndTiesToTheEvenOne(double quality, int units) {
        assertThat(QualityUnit.of(quality)).isEqualTo(units);
    }

    @Test
    void comesBackExactly() {
        for (int units = 0; units <= QualityUnit.ONE; units++) {
            assertThat(QualityUnit.of(QualityUnit.toQuality(units))).isEqualTo(units);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, 1.0000001, Double.NaN})
    void refusesWhatIsNoQuality(double quality) {
        assertThatThrownBy(() -> QualityUnit.of(quality)).hasMessageContaining("lies in [0, 1]");
    }
}
