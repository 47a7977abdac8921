package dev.hone.streams.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuelTest {

    private final List<Double> upper = new ArrayList<>();
    private final List<Double> lower = new ArrayList<>();
    private ScoreCounts upperCounts = ScoreCounts.NONE;
    private ScoreCounts lowerCounts = ScoreCounts.NONE;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void isTheLeastProductOverTheGridAndNeverAboveTheLeastOfAll(long seed) {
        Random random = new Random(seed);
        for (double amount : new double[] {-0.3, -0.05, 0, 0.017, 0.2}) {
            draw(random, 5 + random.nextInt(60), 5 + random.nextInt(60), 5);

            double evidence = TwoSampleEProcess.logEValue(duel(), amount);

            assertThat(evidence).isEqualTo(leastOfTheGrid(amount), within(1e-9));
            assertThat(evidence).isLessThanOrEqualTo(leastOfAll(amount) + 1e-9);
        }
    }

    @Test
    void aFineGridLosesLittle() {
        draw(new Random(7), 400, 400, 5);

        assertThat(leastOfAll(-0.05) - TwoSampleEProcess.logEValue(duel(), -0.05))
                .isBetween(0.0, 0.3);
    }

    @Test
    void manyDistinctScoresLoseALittleAndGainNothing() {
        draw(new Random(8), 900, 900, ScoreCounts.ONE);
        assertThat(upperCounts.distinct()).isGreaterThan(256);

        double evidence = TwoSampleEProcess.logEValue(duel(), -0.2);

        assertThat(evidence).isBetween(leastOfTheGrid(-0.2) * 0.99, leastOfTheGrid(-0.2));
    }

    @Test
    void stagesMultiply() {
        draw(new Random(9), 40, 50, 5);
        TwoSampleEProcess first = new TwoSampleEProcess(upperCounts, lowerCounts);
        draw(new Random(10), 60, 30, 5);
        TwoSampleEProcess second = new TwoSampleEProcess(upperCounts, lowerCounts);

        assertThat(TwoSampleEProcess.logEValue(List.of(first, second), -0.1))
                .isEqualTo(
                        TwoSampleEProcess.logEValue(List.of(first), -0.1)
                                + TwoSampleEProcess.logEValue(List.of(second), -0.1),
                        within(1e-9));
    }

    @Test
    void withoutScoresThereIsNoEvidence() {
        TwoSampleEProcess nothing = new TwoSampleEProcess(ScoreCounts.NONE, ScoreCounts.NONE);

        for (double amount : new double[] {-1, -0.05, 0, 0.05, 1}) {
            assertThat(TwoSampleEProcess.logEValue(List.of(nothing), amount)).isLessThanOrEqualTo(0);
        }
        assertThat(TwoSampleEProcess.lowerBound(List.of(nothing), Play.NEEDED)).isEqualTo(-1);
    }

    @Test
    void theLowerBoundIsTheLastAmountThatIsProven() {
        draw(new Random(11), 300, 300, 5);
        upperCounts = upperCounts.with(ScoreCounts.ONE, 150);

        double bound = TwoSampleEProcess.lowerBound(duel(), Play.NEEDED);

        assertThat(bound).isBetween(-0.2, 0.4);
        assertThat(TwoSampleEProcess.logEValue(duel(), bound)).isGreaterThanOrEqualTo(Play.NEEDED);
        assertThat(TwoSampleEProcess.logEValue(duel(), bound + 0.005)).isLessThan(Play.NEEDED);
    }

    @Test
    void extremesAreProvenWithoutOverflow() {
        ScoreCounts ones = ScoreCounts.NONE.with(ScoreCounts.ONE, 1_000_000);
        ScoreCounts zeros = ScoreCounts.NONE.with(0, 1_000_000);

        assertThat(TwoSampleEProcess.logEValue(List.of(new TwoSampleEProcess(ones, zeros)), 0.9))
                .isGreaterThan(1_000)
                .isFinite();
        assertThat(TwoSampleEProcess.logEValue(List.of(new TwoSampleEProcess(zeros, ones)), 0))
                .isLessThan(-1_000)
                .isFinite();
    }

    private List<TwoSampleEProcess> duel() {
        return List.of(new TwoSampleEProcess(upperCounts, lowerCounts));
    }

    private void draw(Random random, int uppers, int lowers, int levels) {
        upper.clear();
        lower.clear();
        upperCounts = ScoreCounts.NONE;
        lowerCounts = ScoreCounts.NONE;
        for (int i = 0; i < uppers; i++) {
            int score = (int) ((long) random.nextInt(levels) * ScoreCounts.ONE / (levels - 1.0));
            upper.add((double) score / ScoreCounts.ONE);
            upperCounts = upperCounts.with(score);
        }
        for (int i = 0; i < lowers; i++) {
            int score = (int) ((long) random.nextInt(levels) * ScoreCounts.ONE / (levels - 1.0));
            lower.add((double) score / ScoreCounts.ONE);
            lowerCounts = lowerCounts.with(score);
        }
    }

    /** Score by score, fraction by fraction, for every cell of a grid of 1/1000. */
    private double leastOfTheGrid(double amount) {
        int steps = (int) Math.ceil(amount * 1_000 - 1e-9);
        double least = Double.POSITIVE_INFINITY;
        for (int i = Math.max(0, -steps); i < Math.min(1_000, 1_000 - steps); i++) {
            least = Math.min(least, above((i + 1 + steps) / 1_000.0) + below(i / 1_000.0));
        }
        return least;
    }

    private double leastOfAll(double amount) {
        double least = Double.POSITIVE_INFINITY;
        for (double theta = Math.max(0, -amount) + 1e-6; theta < Math.min(1, 1 - amount) - 1e-6; theta += 1e-4) {
            least = Math.min(least, above(theta + amount) + below(theta));
        }
        return least;
    }

    private double above(double bound) {
        return log(upper.stream().map(score -> score / bound - 1).toList());
    }

    private double below(double bound) {
        return log(lower.stream().map(score -> (1 - score) / (1 - bound) - 1).toList());
    }

    private static double log(List<Double> gains) {
        double sum = 0;
        for (int k = 0; k < 16; k++) {
            double fraction = 0.02 * Math.pow(45, k / 15.0);
            double product = 1;
            for (double gain : gains) {
                product *= 1 + fraction * gain;
            }
            sum += product;
        }
        return Math.log(sum / 16);
    }
}
