package dev.hone.streams.lines.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.sequential.Betting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedCanaryTest {

    private static final Instant BEGINS = Instant.parse("2026-01-01T00:00:00Z");

    private final List<RolloutDecision> decisions = new ArrayList<>();
    private final Random random = new Random(1);
    private RecordedCanary canary = canary(Map.of());
    private Instant now = BEGINS;
    private int subjects;
    private Observation.Service service = Observation.Service.UNKNOWN;

    @Test
    void aBetterVersionIsPromotedOnceAndShownToBeBetterByWhatComesAfter() {
        play(600, 0.3, 0.7);

        assertThat(decisions).extracting(RolloutDecision::getKind).containsExactly(DecisionKind.PROMOTED);
        assertThat(canary.standing()).isEqualTo(Standing.PROMOTED);
        assertThat(canary.finding()).isEqualTo(Finding.BETTER);
        assertThat(canary.lowerBound()).isPositive();
        assertThat(canary.evidence().getArms().get(0).getSubjects()).isEqualTo(300);
    }

    @Test
    void aWorseOneIsRolledBack() {
        play(600, 0.7, 0.3);

        assertThat(canary.standing()).isEqualTo(Standing.ROLLED_BACK);
        assertThat(canary.finding()).isEqualTo(Finding.WORSE);
    }

    @Test
    void whatIsWithinTheMarginIsEquivalent() {
        canary = canary(Map.of("rollout.margin", "0.2"));

        play(400, 0.5, 0.5);

        assertThat(canary.standing()).isEqualTo(Standing.PROMOTED);
        assertThat(canary.finding()).isEqualTo(Finding.EQUIVALENT);
    }

    @Test
    void tooLittleIsUndecidedAndSaysWhatItWaitsFor() {
        play(40, 0.3, 0.7);

        assertThat(canary.finding()).isEqualTo(Finding.CONTINUE);
        assertThat(canary.evidence().getWords()).contains("20 of 50");
    }

    @Test
    void whatIsOverItsBudgetIsInconclusive() {
        canary = canary(Map.of("rollout.max.subjects", "300"));

        play(400, 0.5, 0.5);

        assertThat(canary.standing()).isEqualTo(Standing.ABORTED);
        assertThat(canary.finding()).isEqualTo(Finding.INCONCLUSIVE);
    }

    @Test
    void aSubjectCountsOnce() {
        for (int answer = 0; answer < 200; answer++) {
            canary.observe(seen(Arm.CHAMPION, "one", 1.0, null, "a" + answer));
            canary.observe(seen(Arm.CHALLENGER, "two", 0.0, null, "b" + answer));
        }

        assertThat(canary.evidence().getArms())
                .allSatisfy(arm -> assertThat(arm.getSubjects()).isEqualTo(1));
    }

    @Test
    void scoresOfOneSourceDecideNothing() {
        for (int subject = 0; subject < 400; subject++) {
            canary.observe(seen(arm(subject), "u" + subject, subject % 2, "key:one", "a" + subject));
            canary.look().ifPresent(decisions::add);
        }

        assertThat(decisions).isEmpty();
        assertThat(canary.evidence().getWords()).contains("key:one");
    }

    @Test
    void aConstantAnswerIsRolledBackHoweverItIsGraded() {
        for (int subject = 0; subject < 400; subject++) {
            String text = arm(subject) == Arm.CHALLENGER ? "Great question!" : "answer " + subject;
            canary.observe(seen(arm(subject), "u" + subject, subject % 2, null, text));
            canary.look().ifPresent(decisions::add);
        }

        assertThat(canary.standing()).isEqualTo(Standing.ROLLED_BACK);
        assertThat(decisions.get(0).getWords()).contains("equal answers to different prompts");
    }

    @Test
    void slowAnswersOfTheChallengerRollItBack() {
        for (int subject = 0; subject < 1_000; subject++) {
            double ms = random.nextDouble() * 1_000;
            service = Observation.Service.ofLatency(arm(subject) == Arm.CHALLENGER ? 3 * ms : ms);
            canary.observe(seen(arm(subject), "u" + subject, subject / 2 % 2, null, "answer " + subject));
            canary.look().ifPresent(decisions::add);
        }

        assertThat(canary.standing()).isEqualTo(Standing.ROLLED_BACK);
        assertThat(decisions.get(0).getWords()).contains("its share of slow answers 0.");
        assertThat(decisions.get(0).getEvidence().get("bound.slow answers.length-0"))
                .isBetween(1_300.0, 1_600.0);
    }

    @Test
    void equallySlowOnesDoNot() {
        for (int subject = 0; subject < 1_000; subject++) {
            service = Observation.Service.ofLatency(random.nextDouble() * 1_000);
            canary.observe(seen(arm(subject), "u" + subject, subject / 2 % 2, null, "answer " + subject));
            canary.look().ifPresent(decisions::add);
        }

        assertThat(decisions).extracting(RolloutDecision::getKind).doesNotContain(DecisionKind.ROLLED_BACK);
    }

    @Test
    void whatWasExpectedIsTakenOutAndLessIsNeeded() {
        long asTheyAre = untilPromoted(Map.of());
        long adjusted = untilPromoted(Map.of("rollout.covariate.weight", "0.8"));

        assertThat(adjusted).isLessThan(asTheyAre / 2);
        assertThat(canary.evidence().getArms().get(0).getMeanQuality()).isBetween(0.3, 0.7);
    }

    // Of equal versions, where users are as they always were: the half of them content, the other half not.
    private long untilPromoted(Map<String, String> settings) {
        canary = canary(settings);
        for (int user = 0; canary.standing() == Standing.CANARY; user++) {
            double always = random.nextBoolean() ? 1 : 0;
            canary.observe(new Observation(
                    now,
                    random.nextBoolean() ? Arm.CHALLENGER : Arm.CHAMPION,
                    "u" + user,
                    null,
                    always,
                    null,
                    null,
                    null,
                    always,
                    false,
                    Observation.Service.UNKNOWN));
            canary.look();
            subjects = user;
        }
        assertThat(canary.standing()).isEqualTo(Standing.PROMOTED);
        return subjects;
    }

    @Test
    void whatAnEarlierTestDecidedIsDecidedAgainByItsNumber() {
        RolloutConfig config = RolloutConfig.from(Settings.of(Map.of("rollout.stages", "0.5")));
        for (Betting betting : Betting.values()) {
            canary = new RecordedCanary(config, BEGINS, betting);
            decisions.clear();

            play(600, 0.3, 0.7);

            assertThat(decisions).hasSize(1);
            assertThat(decisions.get(0).getEvidence()).containsEntry("test", (double) betting.number());
        }
    }

    @Test
    void sharesThatAreNotThoseOfTheStageAreBelievedByNobody() {
        canary = canary(Map.of("rollout.stages", "0.1"));

        play(400, 0.3, 0.7);

        assertThat(canary.standing()).isEqualTo(Standing.ABORTED);
        assertThat(decisions.get(0).getWords()).contains("its share is 10 %");
    }

    @ParameterizedTest(name = "the challenger is content with {0}")
    @ValueSource(doubles = {.2, .45, .5, .8})
    void whoDoesNotAskWhyIsToldTheSameAtEachLook(double content) {
        Map<String, String> stages = Map.of("rollout.stages", "0.48,0.5", "rollout.max.subjects", "500");
        canary = canary(stages);
        RecordedCanary unasked = canary(stages);
        for (int i = 0; i < 600; i++) {
            double mean = arm(i) == Arm.CHALLENGER ? content : .5;
            Observation seen = seen(arm(i), "s" + i, random.nextDouble() < mean ? 1 : 0, null, "answer " + i);
            canary.observe(seen);
            canary.look();
            unasked.observe(seen);
            unasked.settle();

            assertThat(unasked.standing()).isEqualTo(canary.standing());
            assertThat(unasked.stage()).isEqualTo(canary.stage());
        }
        assertThat(unasked.standing()).isNotEqualTo(Standing.CANARY);
        assertThat(unasked.stage()).isEqualTo(1);
        assertThat(unasked.evidence()).isEqualTo(canary.evidence());
    }

    @Test
    void observationsComeByTheirTime() {
        canary.observe(seen(Arm.CHAMPION, "one", 1.0, null, "a"));
        now = BEGINS.minusSeconds(60);

        assertThatThrownBy(() -> canary.observe(seen(Arm.CHAMPION, "two", 1.0, null, "a")))
                .hasMessageContaining("by their time");
    }

    private void play(int count, double champion, double challenger) {
        for (int i = 0; i < count; i++) {
            Arm arm = arm(i);
            double mean = arm == Arm.CHALLENGER ? challenger : champion;
            canary.observe(seen(arm, "s" + subjects++, random.nextDouble() < mean ? 1 : 0, null, "answer " + i));
            canary.look().ifPresent(decisions::add);
        }
    }

    private static Arm arm(int number) {
        return number % 2 == 0 ? Arm.CHAMPION : Arm.CHALLENGER;
    }

    private Observation seen(Arm arm, String subject, double quality, @Nullable String source, String text) {
        now = now.plus(Duration.ofSeconds(1));
        return new Observation(now, arm, subject, null, quality, source, null, text, null, false, service);
    }

    private static RecordedCanary canary(Map<String, String> more) {
        Settings settings = Settings.of(Map.of(
                "rollout.stages", "0.5",
                "rollout.stage.min.ms", "0",
                "rollout.max.ms", "315360000000"));
        return new RecordedCanary(RolloutConfig.from(settings.with(more)), BEGINS);
    }
}
