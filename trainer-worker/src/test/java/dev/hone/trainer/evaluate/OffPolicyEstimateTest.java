package dev.hone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.intake.Unusable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimates in worlds of which the truth is known, and the words with which there is none. */
class OffPolicyEstimateTest {

    private static final int TRIALS = 500;
    private static final int LEAST = 100;
    private static final double MODERATE = 1;

    private static OffPolicyEstimate estimate(List<LoggedAnswer> answers) {
        return OffPolicyEstimate.of(answers, Unusable.NONE, LEAST, new Seeds(1));
    }

    /** The estimates that are given in so many trials. */
    private static List<OffPolicyEstimate> given(Bandit bandit, int subjects, int each, long seed) {
        return given(bandit, subjects, each, seed, (answers, random) -> answers);
    }

    private static List<OffPolicyEstimate> given(
            Bandit bandit,
            int subjects,
            int each,
            long seed,
            BiFunction<List<LoggedAnswer>, Random, List<LoggedAnswer>> change) {
        Random random = new Random(seed);
        List<OffPolicyEstimate> given = new ArrayList<>();
        for (int trial = 0; trial < TRIALS; trial++) {
            OffPolicyEstimate one = estimate(change.apply(bandit.answers(subjects, each, random), random));
            if (one.refusal() == null) {
                given.add(one);
            }
        }
        return given;
    }

    private static double covered(
            List<OffPolicyEstimate> given, Function<OffPolicyEstimate, Interval> which, double truth) {
        return given.stream()
                .map(which)
                .mapToInt(one -> one.low() <= truth && truth <= one.high() ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private static double width(List<OffPolicyEstimate> given, Function<OffPolicyEstimate, Interval> which) {
        return given.stream()
                .map(which)
                .mapToDouble(one -> one.high() - one.low())
                .average()
                .orElseThrow();
    }

    private static double error(
            List<OffPolicyEstimate> given, Function<OffPolicyEstimate, Interval> which, double truth) {
        return Math.sqrt(given.stream()
                .map(which)
                .mapToDouble(one -> (one.mean() - truth) * (one.mean() - truth))
                .average()
                .orElseThrow());
    }

    @ParameterizedTest(name = "{0} subjects with {1} answers each, seed {2}")
    @CsvSource({"600, 1, 1", "600, 1, 2", "300, 4, 3"})
    void bothIntervalsCoverTheTruthNineteenTimesInTwenty(int subjects, int each, long seed) {
        Bandit bandit = new Bandit(MODERATE, seed);

        List<OffPolicyEstimate> given = given(bandit, subjects, each, seed);

        assertThat(given.size()).isGreaterThan(TRIALS * 9 / 10);
        assertThat(covered(given, OffPolicyEstimate::weighted, bandit.truth())).isBetween(.92, .975);
        assertThat(covered(given, OffPolicyEstimate::adjusted, bandit.truth())).isBetween(.92, .975);
    }

    @Test
    void itTellsWhatTheVersionWouldEarnWhereTheLogEarnedLess() {
        Bandit bandit = new Bandit(MODERATE, 1);

        List<OffPolicyEstimate> given = given(bandit, 600, 1, 1);

        assertThat(bandit.truth()).isGreaterThan(bandit.earned() + .02);
        assertThat(error(given, OffPolicyEstimate::logged, bandit.truth()))
                .isGreaterThan(1.5 * error(given, OffPolicyEstimate::adjusted, bandit.truth()));
        assertThat(given).allSatisfy(one -> assertThat(one.logged().mean()).isCloseTo(bandit.earned(), within(.05)));
    }

    @Test
    void knowingWhatPromptsLetExpectNarrowsIt() {
        Bandit bandit = new Bandit(MODERATE, 1);

        List<OffPolicyEstimate> given = given(bandit, 600, 1, 1);

        assertThat(width(given, OffPolicyEstimate::adjusted))
                .isLessThan(.9 * width(given, OffPolicyEstimate::weighted));
        assertThat(error(given, OffPolicyEstimate::adjusted, bandit.truth()))
                .isLessThan(.9 * error(given, OffPolicyEstimate::weighted, bandit.truth()));
    }

    /** Traits that have nothing to do with the quality. */
    @Test
    void andKnowingNothingOfThemDoesNoHarm() {
        Bandit bandit = new Bandit(MODERATE, 1);

        List<OffPolicyEstimate> given = given(
                bandit,
                600,
                1,
                1,
                (answers, random) -> answers.stream()
                        .map(answer -> new LoggedAnswer(
                                answer.cluster(),
                                answer.quality(),
                                answer.logWeight(),
                                List.of(random.nextGaussian(), 7.0)))
                        .toList());

        assertThat(covered(given, OffPolicyEstimate::adjusted, bandit.truth())).isBetween(.92, .975);
        assertThat(width(given, OffPolicyEstimate::adjusted))
                .isCloseTo(
                        width(given, OffPolicyEstimate::weighted),
                        within(.02 * width(given, OffPolicyEstimate::weighted)));
    }

    @Test
    void subjectsWithManyAnswersCountLessThanAsManySubjects() {
        List<LoggedAnswer> answers = new Bandit(MODERATE, 1).answers(300, 4, new Random(5));
        List<LoggedAnswer> apart = IntStream.range(0, answers.size())
                .mapToObj(i -> new LoggedAnswer(
                        "s" + i,
                        answers.get(i).quality(),
                        answers.get(i).logWeight(),
                        answers.get(i).traits()))
                .toList();

        OffPolicyEstimate ofFew = estimate(answers);
        OffPolicyEstimate ofMany = estimate(apart);

        assertThat(ofFew.weighted().mean()).isEqualTo(ofMany.weighted().mean());
        assertThat(width(List.of(ofFew), OffPolicyEstimate::weighted))
                .isGreaterThan(1.2 * width(List.of(ofMany), OffPolicyEstimate::weighted));
        assertThat(width(List.of(ofFew), OffPolicyEstimate::adjusted))
                .isGreaterThan(1.2 * width(List.of(ofMany), OffPolicyEstimate::adjusted));
        assertThat(ofFew.weights().effectiveSubjects())
                .isLessThan(.8 * ofMany.weights().effectiveSubjects());
    }

    @Test
    void weightsOfOneGiveTheMeanOfTheLog() {
        List<LoggedAnswer> answers = new Bandit(0, 1).answers(200, 1, new Random(5));

        OffPolicyEstimate estimate = estimate(answers);

        assertThat(estimate.weighted()).isEqualTo(estimate.logged());
        assertThat(estimate.adjusted().mean()).isCloseTo(estimate.logged().mean(), within(1e-3));
        assertThat(estimate.weights().mean().mean()).isCloseTo(1, within(1e-9));
        assertThat(estimate.weights().effectiveSubjects()).isCloseTo(200, within(1e-6));
        assertThat(estimate.weights().largestShare()).isCloseTo(1.0 / 200, within(1e-9));
        assertThat(estimate.weights().truncated()).isZero();
    }

    /** Arithmetics of servers and workers differ in last bits, at each answer the same way perhaps. */
    @Test
    void weightsThatAreOneButForRoundingAreNoReasonToRefuse() {
        List<LoggedAnswer> answers = IntStream.range(0, 200)
                .mapToObj(i -> new LoggedAnswer("s" + i, i % 2, .001 + 1e-6 * (i % 3), List.of(0.0)))
                .toList();

        assertThat(estimate(answers).refusal()).isNull();
    }

    @Test
    void aVersionThatAnswersTooDifferentlyIsRefused() {
        OffPolicyEstimate estimate = estimate(new Bandit(5, 1).answers(300, 1, new Random(5)));

        assertThat(estimate.refusal())
                .startsWith("the weights of 300 answers of 300 subjects are worth ")
                .endsWith(
                        "fewer than the 100 that it takes: the version answers too differently for what was logged to tell");
        assertThat(estimate.weighted()).isEqualTo(Interval.UNKNOWN);
        assertThat(estimate.adjusted()).isEqualTo(Interval.UNKNOWN);
        assertThat(estimate.weights().effectiveSubjects()).isBetween(1.0, 100.0);
        assertThat(estimate.logged().mean()).isBetween(.3, .7);
    }

    @Test
    void aThirdOfTheSubjectsIsTheLeastHoweverManyThereAre() {
        List<LoggedAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            answers.add(new LoggedAnswer("s" + i, .5, Math.log(i % 4 == 0 ? 3.97 : .01), List.of(0.0)));
        }

        OffPolicyEstimate estimate = estimate(answers);

        assertThat(estimate.weights().effectiveSubjects()).isBetween(225.0, 230.0);
        assertThat(estimate.refusal()).contains("fewer than the 300 that it takes");
    }

    /**
     * The worst that can be: answers of many tokens, each a little likelier to be a good one, so that the best are
     * those that have all the weight and are hardly ever drawn.
     */
    @ParameterizedTest(name = "{0} tokens")
    @ValueSource(ints = {1, 5, 15, 22, 27, 34, 60, 200})
    void answersOfManyTokensAreSeldomToldOfWrongly(int tokens) {
        Random random = new Random(tokens);
        double better = 1 / (1 + Math.exp(-.5));
        double truth = .2 + .6 * better;
        int told = 0;
        int wrong = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            OffPolicyEstimate one = estimate(spelled(tokens, better, 400, random));
            boolean given = one.refusal() == null;
            told += given ? 1 : 0;
            wrong += given
                            && (truth < one.adjusted().low()
                                    || truth > one.adjusted().high())
                    ? 1
                    : 0;
        }

        assertThat(wrong).isLessThanOrEqualTo(TRIALS * 8 / 100);
        if (tokens <= 5) {
            assertThat(told).isGreaterThan(TRIALS * 9 / 10);
        } else if (tokens >= 60) {
            assertThat(told).isZero();
        }
    }

    /** Each token is good as often as not; the version that did not give them has good ones more often. */
    private static List<LoggedAnswer> spelled(int tokens, double better, int answers, Random random) {
        return IntStream.range(0, answers)
                .mapToObj(i -> {
                    long good = IntStream.range(0, tokens)
                            .filter(token -> random.nextBoolean())
                            .count();
                    double logWeight = good * Math.log(2 * better) + (tokens - good) * Math.log(2 * (1 - better));
                    return new LoggedAnswer("s" + i, .2 + .6 * good / tokens, logWeight, List.of(0.0));
                })
                .toList();
    }

    /** As of a server whose records name another temperature than it drew at. */
    @Test
    void weightsThatDoNotAverageOneAreRefused() {
        List<LoggedAnswer> answers = new Bandit(MODERATE, 1)
                .answers(600, 1, new Random(5)).stream()
                        .map(answer -> new LoggedAnswer(
                                answer.cluster(), answer.quality(), answer.logWeight() / 2, answer.traits()))
                        .toList();

        assertThat(estimate(answers).refusal())
                .startsWith("the weights average 0.")
                .contains(" and not 1: ");
    }

    @Test
    void oneAnswerThatOutweighsAllIsSeen() {
        List<LoggedAnswer> answers = new ArrayList<>(new Bandit(0, 1).answers(400, 1, new Random(5)));
        answers.add(new LoggedAnswer("s400", 1, 800, List.of(0.0)));

        OffPolicyEstimate estimate = estimate(answers);

        assertThat(estimate.weights().largestShare()).isCloseTo(1, within(1e-9));
        assertThat(estimate.weights().effectiveSubjects()).isCloseTo(1, within(1e-9));
        assertThat(estimate.weights().truncated()).isEqualTo(1);
        assertThat(estimate.refusal()).contains("worth 1.0 subjects");
    }

    /** What lies above the root of the number of answers counts as that much. */
    @Test
    void heavyWeightsAreTruncated() {
        List<LoggedAnswer> answers = new ArrayList<>();
        answers.add(new LoggedAnswer("s0", 1, Math.log(120), List.of(0.0)));
        for (int i = 1; i < 10_000; i++) {
            answers.add(new LoggedAnswer("s" + i, 0, Math.log(.988), List.of(0.0)));
        }

        OffPolicyEstimate estimate = estimate(answers);

        assertThat(estimate.refusal()).isNull();
        assertThat(estimate.weights().limit()).isEqualTo(100);
        assertThat(estimate.weights().truncated()).isEqualTo(1);
        assertThat(estimate.weighted().mean()).isCloseTo(100 / (100 + .988 * 9_999), within(1e-12));
    }

    @Test
    void tooFewSubjectsAreRefusedWhateverTheirWeights() {
        assertThat(estimate(new Bandit(0, 1).answers(99, 9, new Random(5))).refusal())
                .isEqualTo("answers of 99 subjects can be weighed, fewer than the 100 that it takes");
    }

    @Test
    void whereNothingCanBeWeighedItSaysWhy() {
        OffPolicyEstimate estimate =
                OffPolicyEstimate.of(List.of(), Unusable.of(List.of("its tokens are not known")), LEAST, new Seeds(1));

        assertThat(estimate.refusal()).isEqualTo("no held-out answer can be weighed (1: its tokens are not known)");
        assertThat(estimate.beside("no harm shown")).isEqualTo("no harm shown");
    }

    @Test
    void whatIsNoNumberIsRefused() {
        List<LoggedAnswer> answers = new ArrayList<>(new Bandit(0, 1).answers(400, 1, new Random(5)));
        answers.add(new LoggedAnswer("s400", 1, Double.NaN, List.of(0.0)));

        assertThat(estimate(answers).refusal()).isNotNull();
    }

    @Test
    void itStandsAfterTheReasonOfTheVerdict() {
        OffPolicyEstimate estimate = estimate(IntStream.range(0, 200)
                .mapToObj(i -> new LoggedAnswer("s" + i, i % 2, 0, List.of(0.0)))
                .toList());

        assertThat(estimate.beside("no harm shown"))
                .isEqualTo("no harm shown; beside the gate, and deciding nothing: by 200 logged answers of mean quality"
                        + " 0.500 the version would earn 0.500 (95 % interval 0.430 to 0.570)");
    }

    @Test
    void theSameSeedGivesTheSame() {
        List<LoggedAnswer> answers = new Bandit(MODERATE, 1).answers(600, 1, new Random(5));

        assertThat(estimate(answers)).isEqualTo(estimate(answers));
    }
}
