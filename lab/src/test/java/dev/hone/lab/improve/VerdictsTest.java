package dev.hone.lab.improve;

import static dev.hone.lab.improve.ResultsFixture.UNKNOWN;
import static dev.hone.lab.improve.ResultsFixture.comparison;
import static dev.hone.lab.improve.ResultsFixture.estimate;
import static dev.hone.lab.improve.ResultsFixture.results;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.improve.ImprovementResults.Comparison;
import dev.hone.lab.improve.ImprovementResults.Estimate;
import dev.hone.lab.improve.ImprovementResults.Pair;
import dev.hone.lab.improve.Verdicts.Sentence;
import dev.hone.lab.improve.Verdicts.Tone;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictsTest {

    @Test
    void praisesOnlyWhatTheWholeIntervalShows() {
        assertThat(tones(estimate(-.5, .1), estimate(.2, .1))).startsWith(Tone.GOOD, Tone.GOOD);
        assertThat(tones(estimate(-.05, .1), estimate(.05, .1))).startsWith(Tone.OPEN, Tone.OPEN);
        assertThat(tones(estimate(.5, .1), estimate(-.2, .1))).startsWith(Tone.BAD, Tone.BAD);
        assertThat(tones(new Estimate(-3.0, null, null), UNKNOWN)).startsWith(Tone.OPEN, Tone.OPEN);
    }

    @Test
    void warnsOfFewAnswers() {
        assertThat(texts(comparison(Verdicts.ENOUGH - 1, UNKNOWN, UNKNOWN)))
                .anyMatch(text -> text.startsWith("Only 29"));
        assertThat(texts(comparison(Verdicts.ENOUGH, UNKNOWN, UNKNOWN))).noneMatch(text -> text.startsWith("Only"));
    }

    @Test
    void saysThatNothingWasHeldOut() {
        var none = new Comparison("v", "r", 0, 0, List.of(), UNKNOWN, UNKNOWN, UNKNOWN);

        assertThat(texts(none)).singleElement().asString().contains("No answer was held out");
    }

    @Test
    void doesNotPraiseWhatNobodyWouldNoticeOrTheBaseDoesToo() {
        Comparison little = comparison(100, UNKNOWN, estimate(.004, .001));
        Comparison both = comparison(100, UNKNOWN, estimate(.3, .1));

        assertThat(texts(little)).anyMatch(text -> text.startsWith("Goals are hardly followed"));
        assertThat(texts(leaning(both, .295))).anyMatch(text -> text.startsWith("Goals are hardly followed"));
        assertThat(texts(leaning(both, .1)))
                .anyMatch(text -> text.startsWith("Goals are followed") && text.contains("of the base"));
    }

    @Test
    void saysThatAnswersAreNoTextAnyMore() {
        var pairs =
                new Pair[] {new Pair("p", "fine", "a\uFFFDb", "logged", 1), new Pair("p", "fine\n", "fine", "logged", 1)
                };

        assertThat(Verdicts.of(results(comparison(100, UNKNOWN, UNKNOWN), pairs)))
                .anyMatch(sentence ->
                        sentence.tone() == Tone.BAD && sentence.text().startsWith("1 of the adapter's 2"));
        assertThat(texts(comparison(100, UNKNOWN, UNKNOWN))).noneMatch(text -> text.contains("no text"));
    }

    @Test
    void anAdapterThatWasTrainedWithoutGoalsIsNotBlamedForFollowingNone() {
        Comparison one = comparison(100, estimate(-.2, .1), UNKNOWN);
        List<ImprovementResults.Goal> goals = one.goals().stream()
                .map(goal -> new ImprovementResults.Goal(
                        goal.level(),
                        goal.percent(),
                        goal.threshold(),
                        "",
                        goal.answers(),
                        goal.baseLoss(),
                        goal.adapterLoss(),
                        goal.difference(),
                        UNKNOWN,
                        UNKNOWN))
                .toList();

        List<String> texts =
                texts(new Comparison(one.version(), one.verdict(), 100, 0, goals, one.goalFree(), UNKNOWN, UNKNOWN));

        assertThat(texts.get(0))
                .startsWith("Without a goal, as it was trained, the adapter finds the held-out answers");
        assertThat(texts).noneMatch(text -> text.contains("goals are followed"));
    }

    private static Comparison leaning(Comparison one, double base) {
        return new Comparison(
                one.version(),
                one.verdict(),
                one.answers(),
                one.unusable(),
                one.goals(),
                one.goalFree(),
                one.following(),
                estimate(base, .1));
    }

    private static List<Tone> tones(Estimate top, Estimate following) {
        return Verdicts.of(results(comparison(100, top, following))).stream()
                .map(Sentence::tone)
                .toList();
    }

    private static List<String> texts(Comparison comparison) {
        return Verdicts.of(results(comparison)).stream().map(Sentence::text).toList();
    }
}
