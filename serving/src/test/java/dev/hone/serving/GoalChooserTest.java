package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.schemas.records.GoalChoice;
import dev.hone.serving.models.TrainedGoals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GoalChooserTest {

    private static final int DRAWS = 20_000;

    private static List<ChosenGoal> drawn(double share) {
        List<ChosenGoal> chosen = new ArrayList<>();
        for (int i = 0; i < DRAWS; i++) {
            chosen.add(new GoalChooser(share).choose(FakeVersions.THREE_GOALS, "a/b", "id-" + i, null));
        }
        return chosen;
    }

    @Test
    void eachGoalIsDrawnAsOftenAsItsPropensitySays() {
        Map<String, List<ChosenGoal>> byLevel =
                drawn(0.2).stream().collect(Collectors.groupingBy(goal -> Objects.toString(goal.level())));

        assertThat(byLevel).containsOnlyKeys("null", "0", "1", "2", "3");
        byLevel.forEach((level, goals) -> {
            double propensity = Objects.requireNonNull(goals.get(0).propensity());
            assertThat(propensity).isEqualTo(level.equals("3") ? 0.8 : 0.05, within(1e-12));
            assertThat((double) goals.size() / DRAWS).isCloseTo(propensity, within(0.01));
            assertThat(goals)
                    .extracting(ChosenGoal::choice)
                    .containsOnly(level.equals("3") ? GoalChoice.SERVED : GoalChoice.EXPLORED);
        });
    }

    @Test
    void aVersionWithoutGoalsLosesTheSameRequestsFromEvidenceAsOneWithGoals() {
        GoalChooser chooser = new GoalChooser(0.2);
        for (int i = 0; i < 1000; i++) {
            ChosenGoal with = chooser.choose(FakeVersions.THREE_GOALS, "a/b", "id-" + i, null);
            ChosenGoal without = chooser.choose(TrainedGoals.none(), "a/b", "id-" + i, null);

            double propensity = with.choice() == GoalChoice.EXPLORED ? 0.2 : 0.8;
            assertThat(without).isEqualTo(new ChosenGoal(null, null, with.choice(), propensity));
        }
    }

    @Test
    void theSameIdGetsTheSameGoal() {
        assertThat(drawn(0.5)).isEqualTo(drawn(0.5));
    }

    @Test
    void withNothingToExploreTheGoalIsCertain() {
        ChosenGoal base = new GoalChooser(0).choose(TrainedGoals.none(), "a/b", "id", null);
        ChosenGoal never = new GoalChooser(0).choose(FakeVersions.THREE_GOALS, "a/b", "id", null);

        assertThat(base).isEqualTo(new ChosenGoal(null, null, GoalChoice.SERVED, 1.0));
        assertThat(never.level()).isEqualTo(3);
        assertThat(never.propensity()).isEqualTo(1);
        assertThat(never.sentence()).contains("level 3 of 3");
    }
}
