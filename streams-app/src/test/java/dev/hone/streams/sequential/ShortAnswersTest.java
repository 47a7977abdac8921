package dev.hone.streams.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is answered without the long sums is what they would say, at every look. */
class ShortAnswersTest {

    private static final double ROUNDED = 1e-9;
    private static final double[] SHARES = {.1, .5, .8};

    @ParameterizedTest
    @EnumSource
    void atEveryLookAndWhereverTheEvidenceIsAskedFor(Betting betting) {
        int proven = 0;
        for (int seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            double share = SHARES[seed % SHARES.length];
            double amount = random.nextDouble() * .3 - .2;
            int levels = seed % 4 == 0 ? 90 : 2 + random.nextInt(4);
            ScoreCounts[] counts = {ScoreCounts.NONE, ScoreCounts.NONE, ScoreCounts.NONE, ScoreCounts.NONE};
            for (int look = 0; look < 24; look++) {
                for (int arm = 0; arm < counts.length; arm++) {
                    counts[arm] = counts[arm].with(score(random, levels, arm % 2 == 0 ? 1 : 1.5), 1 + look / 8);
                }
                List<TwoSampleEProcess> stages = List.of(
                        new TwoSampleEProcess(counts[0], counts[1], betting, share),
                        new TwoSampleEProcess(counts[2], counts[3], betting, .5));
                double evidence = TwoSampleEProcess.logEValue(stages, amount);
                for (double needed :
                        new double[] {3, evidence - 1e-3, evidence - ROUNDED, evidence + ROUNDED, evidence + 1e-3}) {
                    boolean is = evidence >= needed && TwoSampleEProcess.logEValueAtMost(stages, amount) >= needed;
                    assertThat(TwoSampleEProcess.isAtLeast(stages, amount, needed))
                            .as("seed %s, look %s, evidence %s, needed %s", seed, look, evidence, needed)
                            .isEqualTo(is);
                    proven += is ? 1 : 0;
                }
            }
        }
        assertThat(proven).isBetween(210, 510);
    }

    @ParameterizedTest
    @EnumSource
    void sumsOfPowersNeverSayTooLittle(Betting betting) {
        Random random = new Random(5);
        for (int play = 0; play < 2_000; play++) {
            int levels = 2 + random.nextInt(80);
            Stakes stakes = betting.stakes(
                    draw(random, levels).terms(), draw(random, levels).terms(), random.nextDouble() * .98 + .01);
            int upper = 1 + random.nextInt(stakes.steps());
            int lower = random.nextInt(stakes.steps());

            assertThat(stakes.logAtMost(upper, lower)).isGreaterThanOrEqualTo(stakes.logOnce(upper, lower) - ROUNDED);
        }
    }

    // Otherwise they would be right and of no use.
    @ParameterizedTest
    @EnumSource
    void andMostlySayEnough(Betting betting) {
        Random random = new Random(6);
        int enough = 0;
        int open = 0;
        for (int play = 0; play < 200; play++) {
            List<TwoSampleEProcess> equal = Play.duel(draw(random, 5), draw(random, 5), betting);
            if (TwoSampleEProcess.logEValueAtMost(equal, .05) < Play.NEEDED) {
                open++;
                enough += TwoSampleEProcess.isClearlyBelow(equal, .05, Play.NEEDED) ? 1 : 0;
            }
        }
        assertThat(open).isGreaterThan(150);
        assertThat(enough).isGreaterThan(open * 4 / 5);
    }

    @Test
    void ofOneMeanToo() {
        Random random = new Random(7);
        int proven = 0;
        for (int play = 0; play < 600; play++) {
            ScoreCounts scores = draw(random, 2 + play % 5);
            double bound = random.nextDouble();
            double above = ConfidenceSequence.logAbove(scores, bound);
            double below = ConfidenceSequence.logBelow(scores, bound);
            for (double needed : new double[] {2, above, below, above + ROUNDED, below + ROUNDED}) {
                assertThat(Proof.ofMeanAbove(scores, bound).isAtLeast(needed)).isEqualTo(above >= needed);
                assertThat(Proof.ofMeanBelow(scores, bound).isAtLeast(needed)).isEqualTo(below >= needed);
                proven += above >= needed ? 1 : 0;
            }
        }
        assertThat(proven).isBetween(600, 2_400);
    }

    @Test
    void aSingleScoreIsAddedAsAllAre() {
        ScoreCounts one = ScoreCounts.NONE.with(7, 3);
        ScoreCounts more = ScoreCounts.NONE.with(5).with(7).with(9);

        assertThat(more.plus(one)).isEqualTo(one.plus(more));
        assertThat(more.plus(one).total()).isEqualTo(6);
        assertThat(more.plus(one.with(11)).total()).isEqualTo(7);
    }

    private static ScoreCounts draw(Random random, int levels) {
        ScoreCounts counts = ScoreCounts.NONE;
        int scores = 1 + random.nextInt(120);
        double skew = .5 + random.nextDouble();
        for (int i = 0; i < scores; i++) {
            counts = counts.with(score(random, levels, skew));
        }
        return counts;
    }

    private static int score(Random random, int levels, double skew) {
        int level = (int) (Math.pow(random.nextDouble(), skew) * levels);
        return (int) ((long) level * ScoreCounts.ONE / (levels - 1));
    }
}
