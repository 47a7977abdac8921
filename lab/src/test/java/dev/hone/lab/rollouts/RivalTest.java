package dev.hone.lab.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RivalTest {

    private static final int PLAYS = 2_000;
    private static final double ALPHA = .05;
    private static final Scores CHAMPION = Scores.stars();
    private static final Scores AS_GOOD = Scores.stars();
    private static final double MARGIN = .1;
    private static final Scores WORSE = CHAMPION.withMean(CHAMPION.mean() - MARGIN);

    @Test
    void boundsAreThoseOfThePublishedTables() {
        // Five looks, .025 on one side: 4.8769, 3.3569, 2.6803, 2.2898, 2.0310 (DeMets and Lan, 1994).
        double[] bounds = SpendingBounds.of(5, .025).bounds();

        assertThat(bounds[0]).isCloseTo(4.877, within(.01));
        assertThat(bounds[1]).isCloseTo(3.357, within(.01));
        assertThat(bounds[2]).isCloseTo(2.680, within(.01));
        assertThat(bounds[3]).isCloseTo(2.290, within(.01));
        assertThat(bounds[4]).isCloseTo(2.031, within(.01));
    }

    @Test
    void fiveLooksSpendWhatOneDoesAndNeedAFewMore() {
        SpendingBounds bounds = SpendingBounds.of(5, ALPHA);

        assertThat(bounds.power(0)).isCloseTo(ALPHA, within(.001));
        assertThat(bounds.inflation(.8)).isBetween(1.0, 1.06);
    }

    // Of 2,000 plays, four standard errors of their share: .02 at .05, .036 at .8.
    @Test
    void testsWithAPlanHaveTheirErrorAndTheirPowerAndPeekingErrs() {
        long fixed = Rival.fixed(CHAMPION, AS_GOOD, MARGIN, ALPHA);

        assertThat(decided(Rival.FIXED, fixed, WORSE)).isCloseTo(ALPHA, within(.02));
        assertThat(decided(Rival.GROUPS, fixed, WORSE)).isCloseTo(ALPHA, within(.02));
        assertThat(decided(Rival.FIXED, fixed, AS_GOOD)).isCloseTo(.8, within(.036));
        assertThat(decided(Rival.GROUPS, fixed, AS_GOOD)).isCloseTo(.8, within(.036));
        assertThat(decided(Rival.PEEKING, fixed, WORSE)).isGreaterThan(3 * ALPHA);
    }

    private static double decided(Rival rival, long fixed, Scores challenger) {
        Rival.Looks looks = rival.looks(fixed, ALPHA);
        return LongStream.range(0, PLAYS)
                        .filter(play ->
                                Rival.decidesAfter(looks, CHAMPION, challenger, MARGIN, new SplittableRandom(play)) > 0)
                        .count()
                / (double) PLAYS;
    }
}
