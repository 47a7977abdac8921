package dev.hone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.score.GuidedScore;
import dev.hone.schemas.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidanceRuleTest {

    private static final int TOKENS = 4;
    private static final Recipe.Guidance BOUNDS = new Recipe.Guidance(true, 1, .5);

    /** What a token of a response gains by each step of .5, by whether the response is better; and what else it is. */
    private static final class Version {
        private final Random random = new Random(1);
        private double betterGain = .02;
        private double worseGain = -.02;
        private double noise = .01;
        private double divergence = .1;
        private double entropyLeft = .95;
        private int subjects = 30;

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
            return GuidanceRule.choose(rows(), BOUNDS, .05);
        }
    }

    @Test
    void aVersionWhoseGoalsTellAnswersApartGoesToTheMostThatIsTried() {
        GuidanceChoice choice = new Version().choice();

        assertThat(choice.weight()).isEqualTo(3);
        assertThat(choice.tried()).hasSize(4);
        assertThat(choice.tried().get(0).gain().mean()).isCloseTo(.04, within(.01));
        assertThat(choice.tried().get(0).lossRise().mean()).isCloseTo(-.02, within(.01));
        assertThat(choice.tried().get(3).divergence()).isCloseTo(.9, within(1e-9));
    }

    @ParameterizedTest(name = "noise {0}")
    @ValueSource(doubles = {.2, 2})
    void aGainThatIsNotClearLeavesOne(double noise) {
        Version version = new Version();
        version.noise = noise;

        assertThat(version.choice().weight()).isEqualTo(1);
        assertThat(version.choice().tried()).hasSize(1);
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
        assertThat(GuidanceRule.choose(List.of(), BOUNDS, .05).weight()).isEqualTo(1);
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

        assertThat(GuidanceRule.choose(repeated, BOUNDS, .05).tried().get(0).gain())
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
                .isEqualTo(GuidanceRule.choose(rows, BOUNDS, .05).tried().get(0).gain());
    }
}
