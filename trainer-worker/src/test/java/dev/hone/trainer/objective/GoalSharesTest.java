package dev.hone.trainer.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GoalSharesTest {

    private static final List<Integer> SIZES = List.of(400, 200, 100, 40);

    @Test
    void sharesAreEqualWhereNoExampleIsDrawnTooOften() {
        assertThat(GoalShares.ofNested(SIZES, 320, 4)).containsExactly(80, 80, 80, 80);
    }

    @Test
    void whatAGoalMayNotTakeGoesToTheOthers() {
        assertThat(GoalShares.ofNested(SIZES, 360, 4)).containsExactly(94, 93, 93, 80);
    }

    @Test
    void drawsPastTheBoundAreLeftOut() {
        int[] counts = GoalShares.ofNested(SIZES, 4_000, 4);

        assertThat(counts).containsExactly(200, 100, 100, 80);
        assertThat(200 / 400.0 + 100 / 200.0 + 100 / 100.0 + 80 / 40.0).isEqualTo(4);
    }

    @Test
    void aRareGoalTakesNothingFromTheOthers() {
        assertThat(GoalShares.ofNested(List.of(400, 200, 100, 1), 302, 4)).containsExactly(100, 100, 100, 2);
    }

    @Test
    void goalsThatShareNoExampleMayEachTakeAllRepeats() {
        assertThat(GoalShares.ofDisjoint(List.of(200, 100, 60, 40), 400, 4)).containsExactly(100, 100, 100, 100);
        assertThat(GoalShares.ofDisjoint(List.of(200, 100, 60, 40), 4_000, 4)).containsExactly(800, 400, 240, 160);
        assertThat(GoalShares.ofDisjoint(List.of(400, 1), 300, 4)).containsExactly(296, 4);
    }

    @Test
    void oneGoalAloneMayTakeAllRepeats() {
        assertThat(GoalShares.ofNested(List.of(100), 1_000, 4)).containsExactly(400);
        assertThat(GoalShares.ofNested(List.of(), 10, 4)).isEmpty();
    }
}
