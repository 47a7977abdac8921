package dev.hone.streams.lines.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.EarlierScore;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CovariateTest {

    @Test
    void withoutAWeightNothingIsAdjusted() {
        assertThat(Covariate.NONE.isUsed()).isFalse();
        assertThat(Covariate.NONE.adjusted(123, 17)).isEqualTo(123);
        assertThat(Covariate.NONE.adjusted(-0.05)).isEqualTo(-0.05);
    }

    @ParameterizedTest(name = "weight {0}")
    @ValueSource(doubles = {0.1, 0.7, 1})
    void whatIsComparedLiesInTheRangeOfScores(double weight) {
        Covariate covariate = new Covariate(weight);
        for (int score : new int[] {0, QualityUnit.ONE}) {
            for (Integer expected : new Integer[] {null, 0, QualityUnit.ONE}) {
                assertThat(covariate.adjusted(score, expected)).isBetween(0, QualityUnit.ONE);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void meansThatDifferByAnAmountDifferByTheAdjustedOneAtMost(long seed) {
        Random random = new Random(seed);
        Covariate covariate = new Covariate(random.nextDouble());
        int people = 1_000;
        int better = 500;
        double sum = 0;
        double sumOfBetter = 0;
        for (int i = 0; i < people; i++) {
            int score = random.nextInt(QualityUnit.ONE - better);
            Integer expected = i % 3 == 0 ? null : random.nextInt(QualityUnit.ONE + 1);
            sum += covariate.adjusted(score, expected);
            sumOfBetter += covariate.adjusted(score + better, expected);
        }
        double amount = QualityUnit.toQuality(better);
        double differs = (sumOfBetter - sum) / people / QualityUnit.ONE;

        assertThat(differs)
                .isLessThanOrEqualTo(covariate.adjusted(amount))
                .isCloseTo(covariate.adjusted(amount), within(2.0 / QualityUnit.ONE));
    }

    @Test
    void whatWasExpectedIsTheMeanOfTheScoresThatWereClosedBeforeTheServersWereTold() {
        Instant staged = Instant.parse("2026-01-02T00:00:00Z");
        EarlierScore later = new EarlierScore(staged, QualityUnit.ONE);
        List<EarlierScore> scores = List.of(
                later,
                new EarlierScore(staged.minusMillis(1), 600),
                new EarlierScore(staged.minusSeconds(1), QualityUnit.ONE + 1),
                new EarlierScore(staged.minusSeconds(2), -1),
                new EarlierScore(staged.minusSeconds(3), 201));

        assertThat(Covariate.expected(scores, staged)).isEqualTo(400);
        assertThat(Covariate.expected(List.of(later), staged)).isNull();
    }

    @Test
    void aWeightAboveOneIsRefused() {
        assertThatThrownBy(() -> new Covariate(1.01)).hasMessageContaining("[0, 1]");
        assertThatThrownBy(() -> new Covariate(Double.NaN)).hasMessageContaining("[0, 1]");
    }
}
