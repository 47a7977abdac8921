package dev.hone.streams.lines.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.sequential.Betting;
import dev.hone.streams.sequential.Proof;
import dev.hone.streams.sequential.ScoreCounts;
import dev.hone.streams.sequential.Steps;
import dev.hone.streams.sequential.TwoSampleEProcess;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guardrails find whose bound is the champion's, however often they are looked at. */
class FrozenBoundTest {

    private static final double ALPHA = 0.05;
    private static final double MARGIN = 0.05;
    private static final int NEVER = Integer.MAX_VALUE;

    /** What an arm's answers take, by chance. */
    private interface Spread extends ToDoubleFunction<Random> {}

    private static double usual(Random random) {
        return 400 * Math.exp(0.5 * random.nextGaussian());
    }

    private static Spread times(double factor) {
        return random -> factor * usual(random);
    }

    static Stream<Arguments> harms() {
        return Stream.of(
                Arguments.of(AnswersBeyondBound.slow(1), times(2)),
                Arguments.of(AnswersBeyondBound.slow(1.5), times(3)),
                Arguments.of(AnswersBeyondBound.lateFirstTokens(1.5), times(3)),
                Arguments.of(AnswersBeyondBound.tooLong(1), times(2)),
                Arguments.of(AnswersBeyondBound.tooShort(1), times(0.5)),
                Arguments.of(AnswersBeyondBound.costly(1), times(2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harms")
    void harmIsFoundAndEqualArmsDoNone(GuardrailMeasure measure, Spread challenger) {
        assertThat(foundAfter(measure, challenger, 1, 1_500)).isLessThan(1_000);
        assertThat(foundAfter(measure, FrozenBoundTest::usual, 1, 1_500)).isEqualTo(NEVER);
    }

    @Test
    void anAnswerThatNobodyWouldNoticeIsNotSlow() {
        Spread quick = random -> 20 + random.nextDouble();

        assertThat(play(AnswersBeyondBound.slow(1), random -> 1 + random.nextDouble(), quick, 1, 1_500))
                .isEqualTo(NEVER);
        assertThat(play(AnswersBeyondBound.slow(1), random -> 101 + random.nextDouble(), random -> 200, 1, 1_500))
                .isNotEqualTo(NEVER);
    }

    static Stream<Arguments> nulls() {
        // Uniform champions lie beyond .95 with .05; each of these is above them by the margin at most.
        Spread uniform = random -> 1_000 * random.nextDouble();
        Spread byTheMargin = random -> random.nextDouble() < MARGIN ? 100_000 : 1_000 * random.nextDouble();
        return Stream.of(
                Arguments.of("equal arms", uniform, uniform, 0.0),
                Arguments.of("above by about the margin", uniform, byTheMargin, MARGIN),
                Arguments.of("equal, by far more spread", times(1), times(1), 0.0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nulls")
    void looksOftenAndErrsSeldom(String name, Spread champion, Spread challenger, double margin) {
        long alarms = IntStream.range(0, 200)
                .filter(seed ->
                        decides(AnswersBeyondBound.slow(1), new Spread[] {champion, challenger}, margin, seed, 900)
                                != NEVER)
                .count();

        assertThat(alarms / 200.0).as(name).isLessThanOrEqualTo(ALPHA);
    }

    @Test
    void theFirstOfTheChampionSetTheBoundOfTheirStratumAndAreNotCounted() {
        AnswersBeyondBound slow = AnswersBeyondBound.slow(1);
        Evidence evidence = Evidence.NONE;
        for (int i = 0; i < FrozenBound.SAMPLE; i++) {
            assertThat(slow.bounds(evidence)).isEmpty();
            evidence = slow.count(evidence, record(0, 200.0 + i), Arm.CHAMPION);
            evidence = i == 50 ? slow.count(evidence, record(0, 1e6), Arm.CHALLENGER) : evidence;
        }
        assertThat(counted(evidence, slow, Arm.CHAMPION)).isEqualTo(ScoreCounts.NONE);
        assertThat(counted(evidence, slow, Arm.CHALLENGER)).isEqualTo(ScoreCounts.NONE);
        assertThat(slow.bounds(evidence)).containsOnlyKeys("length-0");
        assertThat(slow.bounds(evidence).get("length-0")).isBetween(290.0, 310.0);

        evidence = slow.count(evidence, record(0, 400.0), Arm.CHALLENGER);
        evidence = slow.count(evidence, record(0, 250.0), Arm.CHALLENGER);
        evidence = slow.count(evidence, record(1, 400.0), Arm.CHALLENGER);

        assertThat(counted(evidence, slow, Arm.CHALLENGER))
                .isEqualTo(ScoreCounts.NONE.with(0).with(ScoreCounts.ONE));
    }

    @Test
    void whatIsNotKnownOrMakesNoSenseHurtsNobody() {
        AnswersBeyondBound slow = AnswersBeyondBound.slow(1);
        EvidenceCounted strange = EvidenceCounted.newBuilder(record(0, 1.0))
                .setService(new AnswerService(Integer.MIN_VALUE, Integer.MAX_VALUE, null, null, null, false))
                .build();

        assertThat(slow.count(Evidence.NONE, record(0, null), Arm.CHAMPION)).isEqualTo(Evidence.NONE);
        Evidence evidence = slow.count(Evidence.NONE, strange, Arm.CHAMPION);

        assertThat(evidence.cells().values())
                .singleElement()
                .satisfies(counts ->
                        assertThat(counts.scores().of(ScoreCounts.ONE)).isEqualTo(1));
    }

    @Test
    void refusedAnswersAreCountedAsTheyCome() {
        RefusedAnswers refused = new RefusedAnswers();
        EvidenceCounted one = EvidenceCounted.newBuilder(record(0, 1.0))
                .setService(new AnswerService(0, null, null, null, null, true))
                .build();

        Evidence evidence =
                refused.count(refused.count(Evidence.NONE, one, Arm.CHALLENGER), record(0, 1.0), Arm.CHALLENGER);

        assertThat(counted(evidence, refused, Arm.CHALLENGER))
                .isEqualTo(ScoreCounts.NONE.with(0).with(ScoreCounts.ONE));
    }

    private static int foundAfter(GuardrailMeasure measure, Spread challenger, long seed, int users) {
        return play(measure, FrozenBoundTest::usual, challenger, seed, users);
    }

    private static int play(GuardrailMeasure measure, Spread champion, Spread challenger, long seed, int users) {
        return decides(measure, new Spread[] {champion, challenger}, MARGIN, seed, users);
    }

    /** After how many users, half of them the challenger's, harm above the margin is proven at alpha. */
    private static int decides(GuardrailMeasure measure, Spread[] arms, double margin, long seed, int users) {
        Random random = new Random(seed);
        Evidence evidence = Evidence.NONE;
        for (int user = 1; user <= users; user++) {
            boolean challenger = random.nextBoolean();
            double took = arms[challenger ? 1 : 0].applyAsDouble(random);
            EvidenceCounted record = record(random.nextInt(2), took);
            evidence = measure.count(evidence, record, challenger ? Arm.CHALLENGER : Arm.CHAMPION);
            if (user % 5 == 0 && isProven(evidence, measure, margin)) {
                return user;
            }
        }
        return NEVER;
    }

    private static boolean isProven(Evidence evidence, GuardrailMeasure measure, double margin) {
        TwoSampleEProcess duel = new TwoSampleEProcess(
                counted(evidence, measure, Arm.CHALLENGER),
                counted(evidence, measure, Arm.CHAMPION),
                Betting.LATEST,
                0.5);
        return Proof.of(List.of(duel), margin).isAtLeast(Math.log(1 / ALPHA));
    }

    private static ScoreCounts counted(Evidence evidence, GuardrailMeasure measure, Arm arm) {
        return evidence.at(Cell.ofAll(measure.measure(), 0, arm)).scores();
    }

    private static EvidenceCounted record(int promptLength, @Nullable Double took) {
        Integer step = took == null ? null : Integer.valueOf(Steps.of(took));
        return EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.EXPOSURE)
                .setLine("main")
                .setRolloutId("main!1")
                .setStage(0)
                .setArm("champion")
                .setVersion("v1")
                .setService(new AnswerService(promptLength, step, step, step, step, false))
                .build();
    }
}
