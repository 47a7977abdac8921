package dev.hone.trainer.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GoalSharesTest {

    private static final List<Integer> SIZES = List.of(400, 200, 100, 40);

    @Test
    void sharesAreEqualWhereNoExampleIsDrawnTooOften() {
        assertThat(GoalShares.of(SIZES, 320, 4)).containsExactly(80, 80, 80, 80);
    }

    @Test
    void whatAGoalMayNotTakeGoesToTheOthers() {
        assertThat(GoalShares.of(SIZES, 360, 4)).containsExactly(94, 93, 93, 80);
    }

    @Test
    void drawsPastTheBoundAreLeftOut() {
        int[] counts = GoalShares.of(SIZES, 4_000, 4);

        assertThat(counts).containsExactly(200, 100, 100, 80);
        assertThat(200 / 400.0 + 100 / 200.0 + 100 / 100.0 + 80 / 40.0).isEqualTo(4);
    }

    @Test
    void aRareGoalTakesNothingFromTheOthers() {
        assertThat(GoalShares.of(List.of(400, 200, 100, 1), 302, 4)).containsExactly(100, 100, 100, 2);
    }

    @Test
    void oneGoalAloneMayTakeAllRepeats() {
        assertThat(GoalShares.of(List.of(100), 1_000, 4)).containsExactly(400);
        assertThat(GoalShares.of(List.of(), 10, 4)).isEmpty();
    }
}
