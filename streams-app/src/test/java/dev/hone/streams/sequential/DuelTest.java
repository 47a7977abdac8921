package dev.hone.streams.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DuelTest {

    private static final double[] AMOUNTS = {-0.3, -0.05, 0, 0.017, 0.2};

    private final List<Double> upper = new ArrayList<>();
    private final List<Double> lower = new ArrayList<>();
    private ScoreCounts upperCounts = ScoreCounts.NONE;
    private ScoreCounts lowerCounts = ScoreCounts.NONE;
    private Betting betting = Betting.APART;
    private double share = 0.5;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void isTheLeastProductOverTheGridAndNeverAboveTheLeastOfAll(long seed) {
        Random random = new Random(seed);
        for (double amount : AMOUNTS) {
            draw(random, 5 + random.nextInt(60), 5 + random.nextInt(60), 5);

            double evidence = TwoSampleEProcess.logEValue(duel(), amount);

            assertThat(evidence).isEqualTo(leastOfTheGrid(amount, 1_000), within(1e-9));
            assertThat(evidence).isLessThanOrEqualTo(leastOfAll(amount) + 1e-9);
        }
    }

    @ParameterizedTest(name = "the upper arm is met by {0}")
    @ValueSource(doubles = {0.01, 0.5, 0.9})
    void coupledBetsToo(double share) {
        betting = Betting.COUPLED;
        this.share = share;
        Random random = new Random(7);
        for (double amount : AMOUNTS) {
            draw(random, 5 + random.nextInt(12), 5 + random.nextInt(12), 5);

            double evidence = TwoSampleEProcess.logEValue(duel(), amount);

            assertThat(evidence).isEqualTo(leastOfTheGrid(amount, 8_000), within(1e-9));
            assertThat(evidence).isLessThanOrEqualTo(leastOfAll(amount) + 1e-9);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theShortAnswerIsTheLongOne(Betting betting) {
        this.betting = betting;
        Random random = new Random(8);
        int proven = 0;
        for (int play = 0; play < 300; play++) {
            draw(random, random.nextInt(120), random.nextInt(120), 2 + random.nextInt(4));
            double amount = AMOUNTS[play % AMOUNTS.length];
            double needed = random.nextDouble() * 3;
            boolean is = TwoSampleEProcess.logEValue(duel(), amount) >= needed;
            proven += is ? 1 : 0;

            assertThat(TwoSampleEProcess.isAtLeast(duel(), amount, needed)).isEqualTo(is);
        }
        assertThat(proven).isBetween(20, 280);
    }

    @ParameterizedTest
    @EnumSource
    void aFineGridLosesLittle(Betting betting) {
        this.betting = betting;
        draw(new Random(7), 400, 400, 5);

        assertThat(leastOfAll(-0.05) - TwoSampleEProcess.logEValue(duel(), -0.05))
                .isBetween(0.0, 0.3);
    }

    @Test
    void manyDistinctScoresLoseALittleAndGainNothing() {
        draw(new Random(8), 900, 900, ScoreCounts.ONE);
        assertThat(upperCounts.distinct()).isGreaterThan(256);

        double evidence = TwoSampleEProcess.logEValue(duel(), -0.2);

        assertThat(evidence).isBetween(leastOfTheGrid(-0.2, 1_000) * 0.99, leastOfTheGrid(-0.2, 1_000));
    }

    @ParameterizedTest
    @EnumSource
    void stagesMultiply(Betting betting) {
        this.betting = betting;
        draw(new Random(9), 40, 50, 5);
        List<TwoSampleEProcess> first = duel();
        draw(new Random(10), 60, 30, 5);
        List<TwoSampleEProcess> second = duel();

        assertThat(TwoSampleEProcess.logEValue(List.of(first.get(0), second.get(0)), -0.1))
                .isEqualTo(
                        TwoSampleEProcess.logEValue(first, -0.1) + TwoSampleEProcess.logEValue(second, -0.1),
                        within(1e-9));
    }

    @ParameterizedTest
    @EnumSource
    void withoutScoresThereIsNoEvidence(Betting betting) {
        this.betting = betting;

        for (double amount : new double[] {-1, -0.05, 0, 0.05, 1}) {
            assertThat(TwoSampleEProcess.logEValue(duel(), amount)).isLessThanOrEqualTo(1e-12);
        }
        assertThat(TwoSampleEProcess.lowerBound(duel(), Play.NEEDED)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void theLowerBoundIsTheLastAmountThatIsProven(Betting betting) {
        this.betting = betting;
        draw(new Random(11), 300, 300, 5);
        upperCounts = upperCounts.with(ScoreCounts.ONE, 150);

        double bound = TwoSampleEProcess.lowerBound(duel(), Play.NEEDED);

        assertThat(bound).isBetween(-0.2, 0.4);
        assertThat(TwoSampleEProcess.logEValue(duel(), bound)).isGreaterThanOrEqualTo(Play.NEEDED);
        assertThat(TwoSampleEProcess.logEValue(duel(), bound + 0.005)).isLessThan(Play.NEEDED);
    }

    @ParameterizedTest
    @EnumSource
    void extremesAreProvenWithoutOverflow(Betting betting) {
        ScoreCounts ones = ScoreCounts.NONE.with(ScoreCounts.ONE, 1_000_000);
        ScoreCounts zeros = ScoreCounts.NONE.with(0, 1_000_000);

        assertThat(TwoSampleEProcess.logEValue(Play.duel(ones, zeros, betting), 0.9))
                .isGreaterThan(1_000)
                .isFinite();
        assertThat(TwoSampleEProcess.logEValue(Play.duel(zeros, ones, betting), 0))
                .isLessThan(-1_000)
                .isFinite();
    }

    @Test
    void aTestIsFoundByItsNumberAndAnotherIsRefused() {
        for (Betting one : Betting.values()) {
            assertThat(Betting.of(one.number())).isSameAs(one);
        }
        assertThatThrownBy(() -> Betting.of(99)).hasMessageContaining("99");
    }

    private List<TwoSampleEProcess> duel() {
        return List.of(new TwoSampleEProcess(upperCounts, lowerCounts, betting, share));
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

    /** Score by score, gambler by gambler, for every cell of the grid. */
    private double leastOfTheGrid(double amount, int grid) {
        int steps = (int) Math.ceil(amount * grid - 1e-9);
        double least = Double.POSITIVE_INFINITY;
        for (int i = Math.max(0, -steps); i < Math.min(grid, grid - steps); i++) {
            least = Math.min(least, made((i + 1 + steps) / (double) grid, i / (double) grid));
        }
        return least;
    }

    private double leastOfAll(double amount) {
        double least = Double.POSITIVE_INFINITY;
        for (double theta = Math.max(0, -amount) + 1e-6; theta < Math.min(1, 1 - amount) - 1e-6; theta += 1e-4) {
            least = Math.min(least, made(theta + amount, theta));
        }
        return least;
    }

    private double made(double above, double below) {
        return betting == Betting.APART ? apart(above, below) : coupled(above, below);
    }

    private double apart(double above, double below) {
        double up = 0;
        double down = 0;
        for (int k = 0; k < 16; k++) {
            double fraction = 0.02 * Math.pow(45, k / 15.0);
            up += product(upper.stream().map(score -> fraction * (score / above - 1)));
            down += product(lower.stream().map(score -> fraction * ((1 - score) / (1 - below) - 1)));
        }
        return Math.log(up / 16) + Math.log(down / 16);
    }

    private double coupled(double above, double below) {
        double together = 0;
        double up = 0;
        double down = 0;
        double weights = 0;
        for (int k = 0; k < 20; k++) {
            double stake = 0.03 * Math.pow(20 / 0.03, k / 19.0);
            double weight = Math.exp(-Math.pow(Math.log(stake / 0.6) / 1.2, 2) / 2);
            double ofUpper = Math.min(2 * (1 - share) * stake, 0.95 / above);
            double ofLower = Math.min(2 * share * stake, 0.95 / (1 - below));
            double one = product(upper.stream().map(score -> ofUpper * (score - above)));
            double other = product(lower.stream().map(score -> ofLower * (below - score)));
            together += weight * one * other;
            up += weight * one;
            down += weight * other;
            weights += weight;
        }
        return Math.log(0.8 * together / weights + 0.2 * up * down / weights / weights);
    }

    private static double product(Stream<Double> gains) {
        return gains.reduce(1.0, (made, gain) -> made * (1 + gain));
    }
}
