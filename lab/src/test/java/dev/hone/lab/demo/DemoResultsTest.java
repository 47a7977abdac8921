package dev.hone.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.demo.DemoResults.GoalRow;
import dev.hone.lab.demo.DemoResults.VersionRow;
import dev.hone.schemas.versions.VersionState;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is claimed of a demonstration, and that each claim can fail. */
class DemoResultsTest {

    private static final DemoChoices SHOWN = new DemoChoices(1, true, false, Duration.ofMinutes(5));
    private static final DemoChoices UNSABOTAGED = new DemoChoices(1, false, false, Duration.ofMinutes(5));
    private static final DemoChoices SHUFFLED = new DemoChoices(1, false, true, Duration.ofMinutes(5));

    @Test
    void everyClaimHoldsOfARunThatGotThere() {
        assertThat(results(.1, List.of(.5, .6, .7), VersionState.ROLLED_BACK).failedClaims(SHOWN, 2))
                .isEmpty();
    }

    @Test
    void aChampionThatMayBeNoBetterThanTheBaseFails() {
        assertThat(results(-.01, List.of(.5, .6), VersionState.ROLLED_BACK).failedClaims(SHOWN, 2))
                .singleElement()
                .asString()
                .contains("does not beat the base", "-0.010");
    }

    @Test
    void fewerThanTwoPromotionsFail() {
        assertThat(results(.1, List.of(.5, .6), VersionState.ROLLED_BACK).failedClaims(SHOWN, 1))
                .singleElement()
                .asString()
                .startsWith("1 versions were promoted");
    }

    @Test
    void aHigherGoalThatIsNotBetterFails() {
        assertThat(results(.1, List.of(.5, .7, .6), VersionState.ROLLED_BACK).failedClaims(SHOWN, 2))
                .singleElement()
                .asString()
                .contains("does not rise", "0.600 [0.570, 0.630] at level 2");
    }

    @Test
    void goalsThatAreNotApartBeyondChanceFail() {
        assertThat(results(.1, List.of(.5, .55), VersionState.ROLLED_BACK).failedClaims(SHOWN, 2))
                .singleElement()
                .asString()
                .contains("does not rise");
    }

    @Test
    void shuffledFeedbackOnWhichNothingWasTriedShowsNothing() {
        DemoResults results =
                new DemoResults(List.of(version(false, VersionState.HELD)), List.of(), any(), any(), low(-.02));

        assertThat(results.failedClaims(SHUFFLED, 0))
                .singleElement()
                .asString()
                .startsWith("no version came to a canary");
    }

    @Test
    void aSabotagedVersionThatStaysFails() {
        assertThat(results(.1, List.of(.5, .6), VersionState.PROMOTED).failedClaims(SHOWN, 3))
                .singleElement()
                .asString()
                .contains("was not rolled back but is promoted");
    }

    @Test
    void aRunThatNeverCameToTheSabotageFails() {
        DemoResults results = new DemoResults(
                List.of(version(false, VersionState.PROMOTED)), goals(List.of(.5, .6)), any(), any(), low(.1));

        assertThat(results.failedClaims(SHOWN, 2)).singleElement().asString().startsWith("no sabotaged version");
    }

    @Test
    void aRollbackThatNobodyCausedFails() {
        DemoResults results = new DemoResults(
                List.of(version(false, VersionState.ROLLED_BACK)), goals(List.of(.5, .6)), any(), any(), low(.1));

        assertThat(results.failedClaims(UNSABOTAGED, 2))
                .singleElement()
                .asString()
                .contains("nobody sabotaged");
    }

    @Test
    void withShuffledFeedbackItIsAnAdvantageThatFails() {
        assertThat(results(-.02, List.of(.5, .4), VersionState.ROLLED_BACK).failedClaims(SHUFFLED, 0))
                .isEmpty();
        assertThat(results(.02, List.of(.5, .4), VersionState.ROLLED_BACK).failedClaims(SHUFFLED, 0))
                .singleElement()
                .asString()
                .contains("beats the base");
    }

    @Test
    void anIntervalIsThatOfAMean() {
        Estimate estimate = Estimate.of(List.of(0.0, 1.0, 0.0, 1.0));

        assertThat(estimate.estimate()).isEqualTo(.5);
        // 1.96 times the square root of (1/3) / 4
        assertThat(estimate.high() - .5).isCloseTo(.5658, within(1e-4));
        assertThat(.5 - estimate.low()).isEqualTo(estimate.high() - .5);
    }

    private static DemoResults results(double low, List<Double> byGoal, VersionState sabotagedState) {
        return new DemoResults(
                List.of(version(false, VersionState.PROMOTED), version(true, sabotagedState)),
                goals(byGoal),
                any(),
                any(),
                low(low));
    }

    private static VersionRow version(boolean sabotaged, VersionState state) {
        return new VersionRow("main@sha256:" + sabotaged, 1, "CANDIDATE", state, sabotaged, .5);
    }

    private static List<GoalRow> goals(List<Double> byGoal) {
        return IntStream.range(0, byGoal.size())
                .mapToObj(level ->
                        new GoalRow(level, byGoal.get(level), byGoal.get(level) - .03, byGoal.get(level) + .03))
                .toList();
    }

    private static Estimate any() {
        return new Estimate(.5, .4, .6);
    }

    private static Estimate low(double low) {
        return new Estimate(low + .05, low, low + .1);
    }
}
