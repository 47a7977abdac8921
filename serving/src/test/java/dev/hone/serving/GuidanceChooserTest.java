package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.serving.ServingConfig.Guiding;
import dev.hone.serving.models.TrainedGoals;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuidanceChooserTest {

    private static final TrainedGoals TWO =
            new TrainedGoals(GoalPrompt.marks(), Map.of("*", new TreeMap<>(Map.of(0, 1., 2, .25))), 2.5);

    private static ChosenGoal goal(@Nullable Integer level) {
        return new ChosenGoal(level, level == null ? null : "<goal " + level + ">", GoalChoice.SERVED, 1.);
    }

    private static ChosenGuidance chosen(
            @Nullable Double weight, boolean againstLowest, @Nullable Integer level, @Nullable Double asked) {
        return new GuidanceChooser(new Guiding(weight, againstLowest)).choose(TWO, "a/b", goal(level), asked);
    }

    @Test
    void whatTheRequestSaysIsBeforeTheSettingAndThatBeforeTheVersionsOwn() {
        assertThat(chosen(null, false, 2, null)).isEqualTo(new ChosenGuidance(2.5, null, null));
        assertThat(chosen(3., false, 2, null)).isEqualTo(new ChosenGuidance(3, null, null));
        assertThat(chosen(3., false, 2, 1.5)).isEqualTo(new ChosenGuidance(1.5, null, null));
        assertThat(chosen(3., false, 2, 1.)).isEqualTo(ChosenGuidance.none());
        assertThat(chosen(1., false, 2, null)).isEqualTo(ChosenGuidance.none());
    }

    @Test
    void aVersionThatSaysNothingIsNotGuided() {
        ChosenGuidance plain =
                new GuidanceChooser(new Guiding(null, false)).choose(FakeVersions.THREE_GOALS, "a/b", goal(3), null);

        assertThat(plain).isEqualTo(ChosenGuidance.none());
        assertThat(plain.reported()).isNull();
    }

    @Test
    void anAnswerToNoGoalIsNotGuided() {
        assertThat(chosen(2., false, null, null)).isEqualTo(ChosenGuidance.none());
        assertThat(chosen(2., true, null, 2.)).isEqualTo(ChosenGuidance.none());
    }

    @Test
    void againstTheLowestGoalEveryOtherOneIsGuided() {
        assertThat(chosen(2., true, 2, null)).isEqualTo(new ChosenGuidance(2, 0, "<goal 0>"));
        assertThat(chosen(2., true, 0, null)).isEqualTo(ChosenGuidance.none());
        assertThat(chosen(2., false, 0, null)).isEqualTo(new ChosenGuidance(2, null, null));
    }
}
