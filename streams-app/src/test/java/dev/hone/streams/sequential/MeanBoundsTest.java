package dev.hone.streams.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeanBoundsTest {

    @Test
    void nothingIsKnownWithoutScores() {
        assertThat(ConfidenceSequence.of(ScoreCounts.NONE, 0.05)).isEqualTo(new ConfidenceSequence(0, 1));
    }

    @ParameterizedTest(name = "mean {0}")
    @ValueSource(doubles = {0.02, 0.3, 0.5, 0.97})
    void holdTheMeanAndClose(double mean) {
        ScoreCounts scores = ScoreCounts.NONE;
        Random random = new Random(5);
        double width = 1;
        for (int i = 1; i <= 2_000; i++) {
            scores = scores.with(Play.coin(mean).next(random));
            if (i == 100) {
                width = width(ConfidenceSequence.of(scores, 0.05));
            }
        }

        ConfidenceSequence bounds = ConfidenceSequence.of(scores, 0.05);

        assertThat(mean).isBetween(bounds.low(), bounds.high());
        assertThat(scores.mean().orElseThrow()).isBetween(bounds.low(), bounds.high());
        assertThat(width(bounds)).isLessThan(width).isLessThan(0.12);
    }

    private static double width(ConfidenceSequence bounds) {
        return bounds.high() - bounds.low();
    }
}
