package dev.hone.streams.lines.rollout;

import static dev.hone.schemas.routing.Arm.CHALLENGER;
import static dev.hone.schemas.routing.Arm.CHAMPION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.streams.lines.canary.EvidenceFixture;
import dev.hone.streams.lines.guardrails.FailedResponses;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a canary comes to on evidence that is written down, at a time that is said. */
class CanaryJudgeTest {

    private static final Map<String, String> SETTINGS = Map.of(
            "rollout.stage.min.subjects", "50",
            "rollout.stage.min.ms", "60000",
            "rollout.max.ms", "3600000",
            "rollout.max.subjects", "100000");
    private static final Duration LATER = Duration.ofMinutes(5);

    private final EvidenceFixture counts = new EvidenceFixture();
    private int stage = 1;
    private double spent;

    @Test
    void withoutEvidenceItWaits() {
        assertThat(judged(LATER)).isEmpty();
    }

    @Test
    void anEarlyStageAdvancesOnUsersAndTimeAlone() {
        stage = 0;
        counts.graded(0, CHAMPION, 200, 0.5).graded(0, CHALLENGER, 50, 0.5);

        assertThat(judged(Duration.ofSeconds(59))).isEmpty();
        assertThat(judged(Duration.ofSeconds(60))).containsExactly(DecisionKind.STAGE_ADVANCED);
    }

    @Test
    void anEarlyStageNeedsItsUsersInTheStageItself() {
        stage = 0;
        counts.graded(0, CHAMPION, 200, 0.5).graded(0, CHALLENGER, 49, 0.5);

        assertThat(judged(LATER)).isEmpty();
    }

    @Test
    void theLastStagePromotesWhatIsShownToBeNoWorse() {
        better();

        assertThat(judged(LATER)).containsExactly(DecisionKind.PROMOTED);
        assertThat(step(LATER).line().champions().champion()).isEqualTo("v1");
        assertThat(step(LATER).line().slot()).isInstanceOf(Slot.Free.class);
    }

    @Test
    void anEarlyStagePromotesNothingHoweverGood() {
        stage = 0;
        counts.graded(0, CHAMPION, 1_600, 0.3).graded(0, CHALLENGER, 400, 0.9);

        assertThat(judged(LATER)).containsExactly(DecisionKind.STAGE_ADVANCED);
    }

    @Test
    void whatMayStillBeWorseSpendsOfTheMarginAndNoMoreThanIsLeft() {
        counts.graded(1, CHAMPION, 4_000, 0.9).graded(1, CHALLENGER, 4_000, 0.9);

        assertThat(judged(LATER)).containsExactly(DecisionKind.PROMOTED);
        double spends = step(LATER).line().champions().spent();
        assertThat(spends).isBetween(0.005, 0.05);

        spent = 0.05 - spends;
        assertThat(judged(LATER)).containsExactly(DecisionKind.PROMOTED);
        spent = 0.05 - spends + 0.005;
        assertThat(judged(LATER)).as("a step more than is left").isEmpty();
    }

    @Test
    void aProvenGainGivesTheMarginBack() {
        spent = 0.05;
        better();

        assertThat(judged(LATER)).containsExactly(DecisionKind.PROMOTED);
        assertThat(step(LATER).line().champions().spent()).isZero();
    }

    @Test
    void feedbackThatIsRarerInOneArmHoldsAPromotionUp() {
        better();
        counts.silent(1, CHAMPION, 20).silent(1, CHALLENGER, 60);

        assertThat(judged(LATER)).isEmpty();
    }

    @Test
    void harmRollsBackWithoutWaitingForTheStage() {
        worse();

        assertThat(judged(Duration.ZERO)).containsExactly(DecisionKind.ROLLED_BACK);
        assertThat(step(Duration.ZERO).line().champions().refuses("v1")).isTrue();
    }

    @Test
    void anAlarmEndsItAndRefusesNothing() {
        alarmed();

        assertThat(judged(Duration.ZERO)).containsExactly(DecisionKind.ABORTED);
        assertThat(step(Duration.ZERO).line().champions().refuses("v1")).isFalse();
    }

    @Test
    void harmGoesBeforeAnAlarm() {
        worse();
        alarmed();

        assertThat(judged(Duration.ZERO)).containsExactly(DecisionKind.ROLLED_BACK);
    }

    @Test
    void whereTheArmsGetOtherUsersThanTheyShouldHarmIsNotBelieved() {
        counts.graded(1, CHAMPION, 300, 0.9).graded(1, CHALLENGER, 900, 0.2);

        assertThat(judged(LATER)).containsExactly(DecisionKind.ABORTED);
        assertThat(words(LATER)).contains("its evidence cannot be believed");
    }

    @Test
    void whenTimeOrUsersAreUsedUpItIsGivenUp() {
        counts.graded(1, CHAMPION, 100, 0.5).graded(1, CHALLENGER, 100, 0.5);

        assertThat(judged(Duration.ofMinutes(60).minusMillis(1))).isEmpty();
        assertThat(judged(Duration.ofMinutes(60))).containsExactly(DecisionKind.ABORTED);
        assertThat(words(Duration.ofMinutes(60))).contains("as inconclusive").contains("it could not be shown that");
    }

    @Test
    void aPausedOneIsHarmedAsAnyOtherAndGoesNowhere() {
        better();
        Line line = line();
        Slot.Paused paused = ((Slot.Canary) line.slot()).paused(Instant.EPOCH);
        assertThat(kinds(judge(Duration.ofHours(2)).judge(line.with(paused), paused)))
                .isEmpty();

        worse();
        worse();
        Line harmed = line();
        assertThat(kinds(judge(LATER).judge(harmed.with(paused), paused))).containsExactly(DecisionKind.ROLLED_BACK);
    }

    private void better() {
        counts.graded(1, CHAMPION, 400, 0.4).graded(1, CHALLENGER, 400, 0.7);
    }

    private void worse() {
        counts.graded(1, CHAMPION, 600, 0.9).graded(1, CHALLENGER, 600, 0.2);
    }

    private void alarmed() {
        counts.seen(new FailedResponses(), 1, CHAMPION, 300, 0).seen(new FailedResponses(), 1, CHALLENGER, 300, 60);
    }

    private List<DecisionKind> judged(Duration since) {
        return kinds(step(since));
    }

    private String words(Duration since) {
        return ((LineOutput.Decision) step(since).outputs().stream()
                        .filter(LineOutput.Decision.class::isInstance)
                        .findFirst()
                        .orElseThrow())
                .record()
                .getWords();
    }

    private Step step(Duration since) {
        Line line = line();
        return judge(since).judge(line, (Slot.Serving) line.slot());
    }

    private Line line() {
        Line start = Line.start("main", 2);
        return start.with(start.champions().withSpent(spent))
                .with(new Slot.Canary(EvidenceFixture.CHALLENGE, stage, Instant.EPOCH, Instant.EPOCH))
                .with(counts.evidence());
    }

    private static CanaryJudge judge(Duration since) {
        return new CanaryJudge(EvidenceFixture.config(SETTINGS), new Decisions(Instant.EPOCH.plus(since)));
    }

    private static List<DecisionKind> kinds(Step step) {
        return step.outputs().stream()
                .filter(LineOutput.Decision.class::isInstance)
                .map(output -> ((LineOutput.Decision) output).record().getKind())
                .toList();
    }
}
