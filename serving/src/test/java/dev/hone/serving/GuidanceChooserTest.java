package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.serving.ServedRequest.Place;
import dev.hone.serving.ServingConfig.Guiding;
import dev.hone.serving.models.TrainedGoals;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuidanceChooserTest {

    private static final TrainedGoals TWO =
            new TrainedGoals(GoalPrompt.marks(), Map.of("*", new TreeMap<>(Map.of(0, 1., 2, .25))), 2.5);

    private static ChosenGoal goal(@Nullable Integer level) {
        return new ChosenGoal(level, level == null ? null : "<goal " + level + ">", GoalChoice.SERVED, 1.);
    }

    private static final Place PLACE = new Place("main", "a/b", "a/*");

    private static GuidanceChooser of(OptionalDouble weight, boolean againstLowest) {
        return new GuidanceChooser(new Guiding(weight, Map.of(), againstLowest));
    }

    private static ChosenGuidance chosen(
            @Nullable Double weight, boolean againstLowest, @Nullable Integer level, @Nullable Double asked) {
        OptionalDouble setting = weight == null ? OptionalDouble.empty() : OptionalDouble.of(weight);
        return of(setting, againstLowest).choose(TWO, PLACE, goal(level), asked);
    }

    private static double weight(OptionalDouble server, OptionalDouble line, @Nullable Double asked) {
        return new GuidanceChooser(new Guiding(server, Map.of("main", line), false))
                .choose(TWO, PLACE, goal(2), asked)
                .weight();
    }

    @Test
    void whatTheRequestSaysIsBeforeTheLineAndThatBeforeTheServer() {
        OptionalDouble auto = OptionalDouble.empty();

        assertThat(weight(OptionalDouble.of(3), OptionalDouble.of(4), null)).isEqualTo(4);
        assertThat(weight(OptionalDouble.of(3), OptionalDouble.of(4), 1.5)).isEqualTo(1.5);
        assertThat(weight(OptionalDouble.of(3), OptionalDouble.of(1), null)).isEqualTo(1);
        assertThat(weight(OptionalDouble.of(3), auto, null)).isEqualTo(2.5);
        assertThat(weight(auto, OptionalDouble.of(4), null)).isEqualTo(4);
    }

    @Test
    void aLineThatHasNoneOfItsOwnHasTheServers() {
        Guiding other = new Guiding(OptionalDouble.of(3), Map.of("other", OptionalDouble.of(4)), false);

        assertThat(new GuidanceChooser(other).choose(TWO, PLACE, goal(2), null).weight())
                .isEqualTo(3);
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
        ChosenGuidance plain = of(OptionalDouble.empty(), false).choose(FakeVersions.THREE_GOALS, PLACE, goal(3), null);

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
