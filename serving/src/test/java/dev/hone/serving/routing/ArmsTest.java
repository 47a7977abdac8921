package dev.hone.serving.routing;

import static dev.hone.serving.routing.States.BASE;
import static dev.hone.serving.routing.States.ONE;
import static dev.hone.serving.routing.States.SALT;
import static dev.hone.serving.routing.States.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.schemas.routing.ShadowDraw;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArmsTest {

    private static final Set<String> ALL = Set.of(BASE, ONE, TWO);
    private static final List<String> UNITS =
            IntStream.range(0, 2000).mapToObj(i -> "u" + i).toList();

    private final Arms arms = new Arms(0);

    @Test
    void servesTheBaseWhereNothingWasDecided() {
        assertThat(arms.assign(LineRollout.unknown("main"), ALL, true, "u1", "i1"))
                .isEqualTo(new Assignment(BASE, BASE, null, null, null));
    }

    @Test
    void givesEveryUnitTheArmOfItsBucketWhateverTheRequest() {
        LineRollout canary = standing(States.canary(ONE, TWO, 0.3));

        for (String unit : UNITS) {
            Assignment assignment = arms.assign(canary, ALL, true, unit, "i-" + unit);
            Arm arm = Buckets.arm(SALT, unit, 0.3);
            assertThat(assignment).isEqualTo(new Assignment(arm == Arm.CHALLENGER ? TWO : ONE, ONE, arm, "main!1", 1));
            assertThat(new Arms(0).assign(canary, ALL, true, unit, "another")).isEqualTo(assignment);
        }
    }

    @Test
    void movesNobodyBackWhenTheWeightRises() {
        LineRollout before = standing(States.canary(ONE, TWO, 0.1));
        LineRollout after = standing(States.canary(ONE, TWO, 0.5));

        List<String> first = challenged(before);

        assertThat(challenged(after)).containsAll(first).hasSizeGreaterThan(2 * first.size());
    }

    @Test
    void servesTheChampionAloneWhileStagingOrUnsure() {
        Assignment champion = new Assignment(ONE, ONE, null, null, null);

        for (String unit : UNITS) {
            assertThat(arms.assign(standing(States.staging(ONE, TWO)), ALL, true, unit, unit))
                    .isEqualTo(champion);
            assertThat(new Arms(0.5).assign(standing(States.canary(ONE, TWO, 0.9)), ALL, false, unit, unit))
                    .isEqualTo(champion);
        }
    }

    @Test
    void servesTheChampionInAShadowStageAndHasTheDrawnRequestsAnsweredUnseenAsWell() {
        LineRollout shadow = standing(States.shadow(ONE, TWO, 0.25));

        for (String unit : UNITS) {
            Assignment assignment = arms.assign(shadow, ALL, true, unit, unit);
            boolean drawn = ShadowDraw.isDrawn(SALT, unit, 0.25);
            assertThat(assignment)
                    .isEqualTo(new Assignment(
                            ONE, ONE, null, null, null, drawn ? new Assignment.Unseen(TWO, "main!1") : null));
            assertThat(arms.assign(shadow, ALL, true, "another", unit)).isEqualTo(assignment);
        }
    }

    @Test
    void nobodyAnswersUnseenWhereTheReplicaIsNotSureOrLacksAVersionOrTheBaseAnswers() {
        LineRollout shadow = standing(States.shadow(ONE, TWO, 1));
        Assignment champion = new Assignment(ONE, ONE, null, null, null);

        assertThat(arms.assign(shadow, ALL, false, "u1", "i1")).isEqualTo(champion);
        assertThat(arms.assign(shadow, Set.of(BASE, ONE), true, "u1", "i1")).isEqualTo(champion);
        assertThat(arms.assign(shadow, Set.of(BASE, TWO), true, "u1", "i1").unseen())
                .isNull();
        assertThat(UNITS.stream()
                        .map(unit -> new Arms(0.5).assign(shadow, ALL, true, unit, unit))
                        .filter(assignment -> assignment.arm() == Arm.ANCHOR))
                .isNotEmpty()
                .allMatch(assignment -> assignment.unseen() == null);
    }

    @Test
    void namesNoArmForAnybodyWhereTheChallengerIsNotLoaded() {
        for (String unit : UNITS) {
            assertThat(arms.assign(standing(States.canary(ONE, TWO, 0.5)), Set.of(BASE, ONE), true, unit, unit))
                    .isEqualTo(new Assignment(ONE, ONE, null, null, null));
        }
    }

    @Test
    void fallsBackToTheFormerChampionAndThenToTheBase() {
        LineRollout promoted = standing(States.serving(ONE))
                .after(States.canary(ONE, TWO, 0.5))
                .after(States.serving(TWO));

        assertThat(arms.assign(promoted, Set.of(BASE, ONE), true, "u1", "i1"))
                .isEqualTo(new Assignment(TWO, ONE, null, null, null));
        assertThat(arms.assign(promoted, Set.of(BASE), true, "u1", "i1").fallback())
                .isEqualTo(BASE);
    }

    @Test
    void drawsTheAnchorByTheInteractionFromBothArmsAlike() {
        Arms anchored = new Arms(0.2);
        LineRollout canary = standing(States.canary(ONE, TWO, 0.5));

        List<Assignment> drawn = UNITS.stream()
                .map(unit -> anchored.assign(canary, ALL, true, "one-unit", unit))
                .filter(assignment -> assignment.arm() == Arm.ANCHOR)
                .toList();

        assertThat(drawn).hasSizeBetween(330, 470);
        assertThat(drawn).allMatch(new Assignment(BASE, ONE, Arm.ANCHOR, null, null)::equals);
        assertThat(UNITS)
                .noneMatch(unit -> anchored.assign(standing(States.serving(BASE)), ALL, true, unit, unit)
                                .arm()
                        == Arm.ANCHOR);
    }

    private List<String> challenged(LineRollout standing) {
        return UNITS.stream()
                .filter(unit -> arms.assign(standing, ALL, true, unit, unit).arm() == Arm.CHALLENGER)
                .toList();
    }

    private static LineRollout standing(RolloutState state) {
        return LineRollout.unknown("main").after(state);
    }
}
