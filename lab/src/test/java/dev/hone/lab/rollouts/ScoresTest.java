package dev.hone.lab.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoresTest {

    @ParameterizedTest(name = "mean {0}")
    @ValueSource(doubles = {0.02, 0.3, 0.55, 0.98})
    void anotherMeanKeepsTheLevelsAndIsThatMean(double mean) {
        for (Scores scores : List.of(Scores.coin(.5), Scores.stars(), Scores.bimodal(), Scores.skewed())) {
            Scores other = scores.withMean(mean);

            assertThat(other.levels()).isEqualTo(scores.levels());
            assertThat(other.mean()).isCloseTo(mean, within(1e-9));
            assertThat(other.shares().stream().mapToDouble(share -> share).sum())
                    .isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void aMeanBeyondTheLevelsIsRefused() {
        assertThatThrownBy(() -> Scores.stars().withMean(1.1)).hasMessageContaining("1.1");
    }

    @Test
    void whatIsDrawnIsSpreadSo() {
        SplittableRandom random = new SplittableRandom(3);
        Scores scores = Scores.skewed();
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 20_000; i++) {
            double score = scores.next(random);
            sum += score;
            squares += score * score;
        }
        double mean = sum / 20_000;

        assertThat(mean).isCloseTo(scores.mean(), within(.01));
        assertThat(squares / 20_000 - mean * mean).isCloseTo(scores.variance(), within(.005));
    }

    @Test
    void whatWasSeenIsSpreadAsItWas() {
        Scores scores = Scores.of(new TreeMap<>(Map.of(0.0, 1L, 0.5, 2L, 1.0, 1L)));

        assertThat(scores.shares()).containsExactly(.25, .5, .25);
        assertThat(scores.at(.2)).isZero();
        assertThat(scores.at(.3)).isEqualTo(.5);
        assertThat(scores.at(.99)).isEqualTo(1);
    }
}
