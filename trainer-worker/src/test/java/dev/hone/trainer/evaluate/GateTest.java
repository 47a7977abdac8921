package dev.hone.trainer.evaluate;

import static dev.hone.schemas.records.Verdict.CANDIDATE;
import static dev.hone.schemas.records.Verdict.HELD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.evaluate.Evaluator.Course;
import dev.hone.trainer.evaluate.GuidanceChoice.Tried;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Unusable;
import dev.hone.trainer.objective.HoldoutMeasure;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GateTest {

    private static final Recipe.Gate RECIPE =
            new Recipe.Gate(0.05, 200, 2.0, 0.2, new Recipe.Samples(8, 64, 0.6), new Recipe.Scoring(0, 1, 0.1));

    private static final HoldoutMeasure MEASURE =
            new HoldoutMeasure("at the served goal", "those that met the served goal", Demonstration::meetsServed);

    private static final Course GOOD = new Course(true, Unusable.NONE, 300);

    private record Case(String name, Gate.Measured measured, Verdict verdict, boolean sufficient, String reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case("better", of(300, -0.30, -0.10), CANDIDATE, true, "no harm shown"),
                new Case("no difference shown", of(300, -0.10, 0.10), CANDIDATE, true, "no harm shown"),
                new Case("worse, not by the margin", of(300, 0.03, 0.049), CANDIDATE, true, "no harm shown"),
                new Case("worse, not with confidence", of(300, 0.05, 0.35), CANDIDATE, true, "no harm shown"),
                new Case("worse by more than the margin", of(300, 0.06, 0.34), HELD, true, "worse than the parent"),
                new Case(
                        "worse, on too little",
                        of(199, 0.06, 0.34),
                        CANDIDATE,
                        false,
                        "insufficient holdout: 199 rows"),
                new Case("nothing measured", of(300, Double.NaN, Double.NaN), CANDIDATE, false, "insufficient holdout"),
                new Case(
                        "as many unusable examples as allowed",
                        new Gate.Measured(unusable(60), 300, new Interval(0, -1, 1), 0.5),
                        CANDIDATE,
                        true,
                        "no harm shown"),
                new Case(
                        "more unusable examples than allowed",
                        new Gate.Measured(unusable(61), 300, new Interval(0, -1, 1), 0.5),
                        HELD,
                        true,
                        "61 of the round's 301 examples could not be trained on, a larger share than"
                                + " trainer.recipe.gate.max.unusable (0.20) allows; 61: too long"),
                new Case(
                        "the loss is no number",
                        new Gate.Measured(new Course(false, Unusable.NONE, 300), 300, new Interval(0, -1, 1), 0.5),
                        HELD,
                        true,
                        "the loss stopped being a number"),
                new Case(
                        "far from the base",
                        new Gate.Measured(GOOD, 100, new Interval(0, -1, 1), 2.1),
                        HELD,
                        false,
                        "the divergence to the base is 2.1000"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void judges(Case given) {
        Gate.Judgement judgement = Gate.judge(given.measured(), MEASURE, RECIPE);

        assertThat(judgement.verdict()).isEqualTo(given.verdict());
        assertThat(judgement.sufficient()).isEqualTo(given.sufficient());
        assertThat(judgement.reason()).contains(given.reason());
    }

    @Test
    void withoutALimitNoDivergenceHolds() {
        Gate.Measured far = new Gate.Measured(GOOD, 300, new Interval(0, 0, 0), 100);

        assertThat(Gate.judge(far, MEASURE, new Recipe.Gate(0.05, 200, 0, 0.2, RECIPE.samples(), RECIPE.scoring()))
                        .verdict())
                .isEqualTo(CANDIDATE);
    }

    private static Course unusable(int examples) {
        return new Course(true, Unusable.of(Collections.nCopies(examples, "too long")), 240);
    }

    private static Gate.Measured of(int rows, double low, double high) {
        return new Gate.Measured(GOOD, rows, new Interval((low + high) / 2, low, high), 0.5);
    }

    private static GuidanceChoice choice(@Nullable String leftOut) {
        Tried unguided = new Tried(1, Interval.UNKNOWN, Interval.UNKNOWN, 1.5, 1, AnswerTraits.NONE, leftOut);
        Tried guided = new Tried(1.5, Interval.UNKNOWN, Interval.UNKNOWN, 3, 1, AnswerTraits.NONE, "too far");
        return new GuidanceChoice(1, "even without guidance it is too far", List.of(unguided, guided));
    }

    @Test
    void holdsAVersionThatIsPastTheBoundsOfGuidanceEvenWithoutIt_andNoneForAWeightThatWasLeftOut() {
        Gate.Judgement fine = new Gate.Judgement(CANDIDATE, "no harm shown", true);
        Gate.Judgement worse = new Gate.Judgement(HELD, "worse than the parent", true);

        assertThat(Gate.judge(fine, choice("too far")))
                .isEqualTo(new Gate.Judgement(HELD, "even without guidance it is too far", true));
        assertThat(Gate.judge(fine, choice(null))).isEqualTo(fine);
        assertThat(Gate.judge(fine, GuidanceChoice.none("the recipe asks for none")))
                .isEqualTo(fine);
        assertThat(Gate.judge(worse, choice("too far"))).isEqualTo(worse);
    }

    @Test
    void holdsAVersionWhoseAnswersHaveCollapsedAtAnyGoal_andNamesTheFirst() {
        Gate.Judgement fine = new Gate.Judgement(CANDIDATE, "no harm shown", true);
        Gate.Judgement worse = new Gate.Judgement(HELD, "worse than the parent", true);
        AnswerTraits good = new AnswerTraits(8, .05, .1, .1, 20, .5, .8, 0);
        GoalAnswers low = GoalAnswers.judged(0, good, good, .6);
        GoalAnswers mute = GoalAnswers.judged(2, new AnswerTraits(8, 0, 0, .9, 0, 0, 0, .9), good, .6);
        GoalAnswers stammering = GoalAnswers.judged(3, new AnswerTraits(8, .9, .1, .1, 60, .1, .1, 0), good, .6);

        assertThat(Gate.judge(fine, List.of(low, mute, stammering)))
                .isEqualTo(new Gate.Judgement(
                        HELD,
                        "what it says has collapsed: at goal 2 answers are empty, 0.90 of them, more than 0.60 above"
                                + " the 0.00 of the parent's or the recorded answers",
                        true));
        assertThat(Gate.judge(fine, List.of(stammering)).reason()).contains("at goal 3 answers repeat themselves");
        assertThat(Gate.judge(fine, List.of(low))).isEqualTo(fine);
        assertThat(Gate.judge(fine, List.of())).isEqualTo(fine);
        assertThat(Gate.judge(worse, List.of(mute))).isEqualTo(worse);
    }

    @Test
    void threeAnswersAreTooFewToJudgeBy() {
        AnswerTraits mute = new AnswerTraits(3, 0, 0, 1, 0, 0, 0, 1);

        assertThat(GoalAnswers.judged(1, mute, new AnswerTraits(3, 0, 0, 0, 9, 1, 1, 0), .6)
                        .problem())
                .isNull();
    }
}
