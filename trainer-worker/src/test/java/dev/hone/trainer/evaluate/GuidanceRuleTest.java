package dev.hone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.score.GuidedScore;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.evaluate.GuidanceChoice.Tried;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuidanceRuleTest {

    private static final int TOKENS = 4;
    private static final Recipe.Guidance BOUNDS = new Recipe.Guidance(true, 1, .5, new Recipe.Samples(16, 64, .2));

    private static final AnswerTraits GOOD = new AnswerTraits(16, .05, .1, .1, 20, .5, .8, 0);

    /** What a token of a response gains by each step of .5, by whether the response is better; and what else it is. */
    private static final class Version implements Answers {
        private final Random random = new Random(1);
        private double betterGain = .02;
        private double worseGain = -.02;
        private double noise = .01;
        private double divergence = .1;
        private double entropyLeft = .95;
        private int subjects = 30;
        private DoubleFunction<AnswerTraits> said = weight -> GOOD;
        private AnswerTraits accepted = GOOD;
        private final List<Double> asked = new ArrayList<>();

        List<GuidedRow> rows() {
            List<GuidedRow> rows = new ArrayList<>();
            for (int subject = 0; subject < subjects; subject++) {
                rows.add(row("s" + subject, true));
                rows.add(row("s" + subject, false));
            }
            return rows;
        }

        private GuidedRow row(String subject, boolean better) {
            double gain = (better ? betterGain : worseGain) + noise * random.nextGaussian();
            List<GuidedScore.At> scores = new ArrayList<>();
            double[] weights = GuidanceRule.weights();
            for (int step = 0; step < weights.length; step++) {
                scores.add(new GuidedScore.At(
                        weights[step],
                        TOKENS * (step * gain - 3),
                        TOKENS * divergence * weights[step] * weights[step],
                        TOKENS * Math.pow(entropyLeft, step)));
            }
            return new GuidedRow(subject, better, better, new GuidedScore(TOKENS, scores));
        }

        GuidanceChoice choice() {
            return choice(rows());
        }

        GuidanceChoice choice(List<GuidedRow> rows) {
            return GuidanceRule.choose(rows, this, BOUNDS, .05);
        }

        @Override
        public AnswerTraits at(double weight) {
            asked.add(weight);
            return said.apply(weight);
        }

        @Override
        public AnswerTraits accepted() {
            return accepted;
        }
    }

    @Test
    void aVersionWhoseGoalsTellAnswersApartGoesToTheMostThatIsTried() {
        GuidanceChoice choice = new Version().choice();

        assertThat(choice.weight()).isEqualTo(3);
        assertThat(choice.tried()).extracting(Tried::weight).containsExactly(1., 1.5, 2., 2.5, 3.);
        assertThat(choice.tried()).extracting(Tried::leftOut).containsOnlyNulls();
        assertThat(choice.tried().get(1).gain().mean()).isCloseTo(.04, within(.01));
        assertThat(choice.tried().get(1).lossRise().mean()).isCloseTo(-.02, within(.01));
        assertThat(choice.tried().get(4).divergence()).isCloseTo(.9, within(1e-9));
    }

    @ParameterizedTest(name = "noise {0}")
    @ValueSource(doubles = {.2, 2})
    void aGainThatIsNotClearLeavesOne(double noise) {
        Version version = new Version();
        version.noise = noise;

        assertThat(version.choice().weight()).isEqualTo(1);
        assertThat(version.choice().tried()).extracting(Tried::weight).containsExactly(1., 1.5);
        assertThat(version.choice().reason()).contains("at 1.5").contains("do not clearly come further apart");
    }

    @Test
    void withoutAnyEffectTheChoiceLeavesOneAboutOnceInForty() {
        int left = 0;
        for (int seed = 0; seed < 1_000; seed++) {
            Version version = new Version();
            version.random.setSeed(seed);
            version.betterGain = 0;
            version.worseGain = 0;
            left += version.choice().weight() > 1 ? 1 : 0;
        }

        assertThat(left).isBetween(8, 45);
    }

    @Test
    void goalsThatAreFollowedBackwardsLeaveOne() {
        Version version = new Version();
        version.betterGain = -.02;
        version.worseGain = .02;

        assertThat(version.choice().weight()).isEqualTo(1);
    }

    @Test
    void stopsWhereGoodAnswersBecomeLessLikelyThanTheMargin() {
        Version version = new Version();
        version.betterGain = -.018;
        version.worseGain = -.2;

        assertThat(version.choice().weight()).isEqualTo(2);
        assertThat(version.choice().reason()).contains("at 2.5").contains("less likely");
    }

    @Test
    void isNeverDrivenFurtherFromAnswersWithoutAGoalThanTheBound() {
        Version version = new Version();
        version.divergence = .24;

        assertThat(version.choice().weight()).isEqualTo(2);
        assertThat(version.choice().reason()).contains("from those without a goal");
    }

    @Test
    void isNeverDrivenIntoOneAnswer() {
        Version version = new Version();
        version.entropyLeft = .7;

        assertThat(version.choice().weight()).isEqualTo(1.5);
        assertThat(version.choice().reason()).contains("of the entropy").contains("less than 0.50");
    }

    private static AnswerTraits degenerate(String how) {
        return switch (how) {
            case "repeated" -> new AnswerTraits(16, .3, .1, .1, 20, .5, .8, 0);
            case "endless" -> new AnswerTraits(16, .05, .4, .1, 20, .5, .8, 0);
            default -> new AnswerTraits(16, .05, .1, .4, 20, .5, .8, 0);
        };
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"repeated, repeat themselves", "endless, do not end", "same, the same answer"})
    void fallsBackToTheLargestWeightWhoseAnswersDoNotDegenerate(String how, String words) {
        Version version = new Version();
        version.said = weight -> weight > 2 ? degenerate(how) : GOOD;

        GuidanceChoice choice = version.choice();

        assertThat(choice.weight()).isEqualTo(2);
        assertThat(choice.reason()).contains("at 2.5").contains(words).contains("without guidance");
        assertThat(choice.tried()).extracting(Tried::weight).containsExactly(1., 1.5, 2., 2.5);
        assertThat(choice.tried().get(3).leftOut()).contains(words);
        assertThat(choice.tried().get(3).answers()).isEqualTo(degenerate(how));
        assertThat(choice.isUnfit()).isFalse();
        assertThat(version.asked).containsExactly(1., 1.5, 2., 2.5);
    }

    @Test
    void whereEveryGuidanceDegeneratesItIsOneAndTheVersionIsFit() {
        Version version = new Version();
        version.said = weight -> weight > 1 ? degenerate("same") : GOOD;

        assertThat(version.choice().weight()).isEqualTo(1);
        assertThat(version.choice().isUnfit()).isFalse();
    }

    @Test
    void answersAreComparedWithTheSameWithoutGuidance() {
        Version version = new Version();
        version.said = weight -> degenerate("endless");
        version.accepted = degenerate("endless");

        assertThat(version.choice().weight()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"repeated", "endless", "same"})
    void aVersionThatDegeneratesWithoutGuidanceIsUnfit(String how) {
        Version version = new Version();
        version.said = weight -> degenerate(how);

        GuidanceChoice choice = version.choice();

        assertThat(choice.isUnfit()).isTrue();
        assertThat(choice.weight()).isEqualTo(1);
        assertThat(choice.reason()).startsWith("even without guidance").contains("the parent's or the recorded");
        assertThat(choice.tried()).extracting(Tried::weight).containsExactly(1.);
    }

    @Test
    void aVersionThatIsTooFarFromAnswersWithoutAGoalEvenAtOneIsUnfit() {
        Version version = new Version();
        version.divergence = 1.1;

        assertThat(version.choice().isUnfit()).isTrue();
        assertThat(version.choice().reason()).contains("from those without a goal, above 1.0000");
    }

    @Test
    void withoutDrawnAnswersTheRestDecides() {
        Version version = new Version();
        version.said = weight -> AnswerTraits.NONE;
        version.accepted = AnswerTraits.NONE;

        assertThat(version.choice().weight()).isEqualTo(3);
    }

    @Test
    void numbersThatAreNoneAreNeverChosen() {
        for (int broken = 0; broken < 3; broken++) {
            Version version = new Version();
            version.betterGain = broken == 0 ? Double.NaN : version.betterGain;
            version.divergence = broken == 1 ? Double.NaN : version.divergence;
            version.entropyLeft = broken == 2 ? Double.NaN : version.entropyLeft;

            assertThat(version.choice().weight()).isEqualTo(1);
        }
    }

    @Test
    void withoutRowsOrWithOneSubjectThereIsNothingToChooseBy() {
        Version alone = new Version();
        alone.subjects = 1;

        assertThat(alone.choice().weight()).isEqualTo(1);
        assertThat(alone.choice(List.of()).weight()).isEqualTo(1);
    }

    @Test
    void manyAnswersOfOneSubjectCountOnce() {
        Version version = new Version();
        version.subjects = 2;
        List<GuidedRow> repeated = new ArrayList<>();
        version.noise = .02;
        List<GuidedRow> rows = version.rows();
        for (int copy = 0; copy < 50; copy++) {
            repeated.addAll(rows);
        }

        assertThat(version.choice(repeated).tried().get(1).gain())
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
                .isEqualTo(version.choice(rows).tried().get(1).gain());
    }
}
