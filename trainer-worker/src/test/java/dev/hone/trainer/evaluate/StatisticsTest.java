package dev.hone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.trainer.evaluate.GoalFollowing.Shift;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsTest {

    /** Quantiles from the tables of Student's t. */
    @ParameterizedTest(name = "{0} degrees of freedom")
    @CsvSource({"1, 12.706", "2, 4.303", "3, 3.182", "5, 2.571", "10, 2.228", "19, 2.093", "100, 1.984", "100000, 1.960"
    })
    void studentsTIsThatOfTheTables(int degreesOfFreedom, double quantile) {
        assertThat(Interval.studentT(degreesOfFreedom)).isCloseTo(quantile, within(0.0005));
    }

    /** Two clusters leave one degree of freedom: se = sqrt(2 ((-1)^2 + 1^2)) / 2 = 1. */
    @Test
    void theIntervalOfTwoClustersIsAsWideAsOneDegreeOfFreedomAsks() {
        Interval difference = PairedLoss.of(List.of(new PairedLoss.Row("a", 5, 5, 1), new PairedLoss.Row("b", 7, 5, 1)))
                .difference();

        assertThat(difference.mean()).isEqualTo(1);
        assertThat(difference.low()).isCloseTo(1 - 12.706, within(0.0005));
        assertThat(difference.high()).isCloseTo(1 + 12.706, within(0.0005));
    }

    @Test
    void lossesAreWeightedByTokens() {
        PairedLoss loss =
                PairedLoss.of(List.of(new PairedLoss.Row("a", 10, 12, 1), new PairedLoss.Row("b", 30, 30, 9)));

        assertThat(loss.loss()).isEqualTo(4);
        assertThat(loss.parentLoss()).isEqualTo(4.2);
        assertThat(loss.difference().mean()).isCloseTo(-0.2, within(1e-12));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void theIntervalOfTheDifferenceCoversTheTruthNineteenTimesInTwenty(long seed) {
        Random random = new Random(seed);
        int covered = 0;
        for (int trial = 0; trial < 1_000; trial++) {
            List<PairedLoss.Row> rows = new ArrayList<>();
            for (int subject = 0; subject < 40; subject++) {
                double habit = random.nextGaussian();
                for (int i = 0; i < 3; i++) {
                    int tokens = 1 + random.nextInt(9);
                    double difference = tokens * (0.1 + habit + 0.3 * random.nextGaussian());
                    rows.add(new PairedLoss.Row("s" + subject, 5 + difference, 5, tokens));
                }
            }
            Interval interval = PairedLoss.of(rows).difference();
            covered += interval.low() <= 0.1 && 0.1 <= interval.high() ? 1 : 0;
        }
        assertThat(covered).isBetween(920, 970);
    }

    @Test
    void nothingToCompareHasNoInterval() {
        assertThat(PairedLoss.of(List.of()).loss()).isNaN();
        assertThat(PairedLoss.of(List.of(new PairedLoss.Row("a", 1, 2, 1)))
                        .difference()
                        .low())
                .isNaN();
        assertThat(GoalFollowing.of(List.of(new Shift(true, 1))).mean()).isNaN();
    }

    @Test
    void aGoalIsFollowedWhenItLiftsBetterResponsesMoreThanWorseOnes() {
        List<Shift> shifts =
                List.of(new Shift(true, 0.3), new Shift(true, 0.5), new Shift(false, -0.1), new Shift(false, 0.1));

        Interval following = GoalFollowing.of(shifts);

        assertThat(following.mean()).isCloseTo(0.4, within(1e-12));
        assertThat(following.low()).isLessThan(0.4);
        assertThat(following.high()).isGreaterThan(0.4);
    }

    @Test
    void divergenceIsNoughtForEqualLogitsWhateverTheirLevelAndThatOfTheFormulaElse() {
        assertThat(Divergence.between(new float[] {1, 2, 3}, new float[] {11, 12, 13}))
                .isCloseTo(0, within(1e-12));
        float log3 = (float) Math.log(3);
        assertThat(Divergence.between(new float[] {log3, 0}, new float[] {0, 0}))
                .isCloseTo(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5), within(1e-6));
    }
}
