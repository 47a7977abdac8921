package dev.hone.lab.bench.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.GoalLadder;
import java.util.List;
import org.junit.jupiter.api.Test;

class FewerGoalsTest {

    private static final GoalLadder ALL =
            new GoalLadder(List.of(new Goal(0, 0, 100), new Goal(1, 50, 50), new Goal(2, 75, 25), new Goal(3, 90, 10)));

    @Test
    void keepsTheLowestAndTheHighest_numberedAnew() {
        assertThat(FewerGoals.of(ALL, 2)).isEqualTo(new GoalLadder(List.of(new Goal(0, 0, 100), new Goal(1, 90, 10))));
        assertThat(FewerGoals.of(ALL, 3).goals())
                .containsExactly(new Goal(0, 0, 100), new Goal(1, 75, 25), new Goal(2, 90, 10));
    }

    @Test
    void keepsAllWhereThereAreNoMore() {
        assertThat(FewerGoals.of(ALL, 4)).isEqualTo(ALL);
        assertThat(FewerGoals.of(ALL, 9)).isEqualTo(ALL);
    }
}
