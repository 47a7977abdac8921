package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.Slot;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CanaryTest {
    @Test
    void aGoodChallengerGoesThroughTheStagesAndBecomesChampion() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().good();

        canary.serve(3_000);

        assertThat(canary.line.rollouts())
                .extracting(
                        RolloutState::getSequence,
                        RolloutState::getStage,
                        RolloutState::getWeight,
                        RolloutState::getChampion,
                        RolloutState::getChallenger)
                .containsExactly(
                        tuple(1L, RolloutStage.STAGING, 0.0, "main@base", "v1"),
                        tuple(2L, RolloutStage.CANARY, 0.2, "main@base", "v1"),
                        tuple(3L, RolloutStage.CANARY, 0.5, "main@base", "v1"),
                        tuple(4L, RolloutStage.NONE, 0.0, "v1", null));
        assertThat(canary.line.decisions())
                .containsExactly(
                        DecisionKind.ROUND_CLOSED,
                        DecisionKind.STAGED,
                        DecisionKind.STAGE_ADVANCED,
                        DecisionKind.STAGE_ADVANCED,
                        DecisionKind.PROMOTED);
        assertThat(canary.line.lastWords())
                .startsWith("Promoted v1 in place of main@base: its mean quality 0.")
                .contains("is not below the champion's 0.")
                .contains("needed 20");
        assertThat(canary.line.lastDecision().getEvidence())
                .containsKeys("champion.subjects", "challenger.meanQuality", "evidence.quality no worse by the margin");
        assertThat(canary.line.lastDecision().getRolloutId()).isEqualTo("main!1");
        canary.line.examples(10);
        assertThat(canary.line.lastRound().getParent()).isEqualTo("v1");
        assertThat(canary.line.lastRound().getExamples()).isEqualTo(10);
    }

    @Test
    void aBadChallengerIsRolledBackForEverAndItsExamplesGoIntoQuarantine() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().bad();
        TrainingRound round = canary.line.lastRound();

        canary.serve(2_000);

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ROLLED_BACK).doesNotContain(DecisionKind.PROMOTED);
        assertThat(canary.line.lastWords())
                .startsWith("Rolled back v1: its mean quality 0.")
                .contains("by more than the margin 0.05 (e-value ")
                .contains("needed 40");
        assertThat(canary.line.lastRollout().getStage()).isEqualTo(RolloutStage.NONE);
        assertThat(canary.line.lastRollout().getChampion()).isEqualTo("main@base");
        canary.brought("v1");
        assertThat(canary.line.lastWords()).contains("rolled back before");
        canary.line.examples(10);
        assertThat(canary.line.lastRound().getExclusions()).isEqualTo(round.getRanges());
        assertThat(canary.line.lastRound().getRanges())
                .extracting(OffsetRange::getFrom)
                .containsExactly(5L, 5L);
    }

    @Test
    void whatShowsNothingIsGivenUpAndItsExamplesWaitForTheNextCut() {
        CanaryFixture canary = new CanaryFixture(Map.of("rollout.max.subjects", "300"), 2)
                .trained("v1")
                .loaded()
                .serve(400);

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ABORTED);
        assertThat(canary.line.lastWords()).contains("inconclusive").contains("the champion main@base stays");
        assertThat(canary.line.rounds()).hasSize(1);
        canary.line.examples(10);
        assertThat(canary.line.lastRound().getExamples()).isEqualTo(20);
        assertThat(canary.line.lastRound().getExclusions()).isEmpty();
    }

    @Test
    void timeAloneEndsARolloutAndNeverPromotes() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();

        canary.line.wait(Duration.ofMinutes(9)).wait(Duration.ofMinutes(2));

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ABORTED);
    }

    @Test
    void stagingWaitsForEveryLeaseAndHasADeadline() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1");
        canary.lease("a", "main@base", "v1").lease("b", "main@base");
        canary.line.look();
        assertThat(canary.line.lastRollout().getStage()).isEqualTo(RolloutStage.STAGING);

        canary.line.wait(Duration.ofSeconds(21));
        assertThat(canary.line.lastRollout().getStage())
                .as("no lease is younger than 20 s")
                .isEqualTo(RolloutStage.STAGING);
        canary.lease("a", "main@base", "v1");
        canary.line.look();
        assertThat(canary.line.lastRollout().getStage()).as("b is gone").isEqualTo(RolloutStage.CANARY);

        CanaryFixture late = CanaryFixture.canary().trained("v1");
        late.line.wait(Duration.ofSeconds(59));
        late.lease("a", "v1").line.wait(Duration.ofSeconds(1));
        assertThat(late.line.decisions()).endsWith(DecisionKind.ABORTED);
        assertThat(late.line.lastWords()).contains("not loaded on a");
        assertThat(late.line.line.champions().refused()).isEmpty();
    }

    @Test
    void anOutsiderWaitsForTheSlotAndGoesBeforeTheNextRound() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().good();
        canary.brought("outsider").brought("outsider");
        assertThat(canary.line.lastWords()).contains("waits for its trial already");
        canary.line.examples(30);

        canary.serve(3_000);

        assertThat(canary.line.rounds()).hasSize(1);
        assertThat(canary.line.lastRollout().getChallenger()).isEqualTo("outsider");
        assertThat(canary.line.lastRollout().getChampion()).isEqualTo("v1");
        assertThat(canary.line.lastRollout().getRolloutId()).isEqualTo("main!2");
        canary.loaded().bad().serve(2_000);
        assertThat(canary.line.rounds()).hasSize(2);
        assertThat(canary.line.lastRound().getParent()).isEqualTo("v1");
        assertThat(canary.line.lastRound().getExclusions()).isEmpty();
    }

    @Test
    void noMoreThanAFewWait() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1");
        for (int i = 0; i < 8; i++) {
            canary.brought("outsider-" + i);
        }
        assertThat(canary.line.decisions()).doesNotContain(DecisionKind.IGNORED);

        canary.brought("one more");

        assertThat(canary.line.lastWords()).contains("8 versions from outside wait already");
    }

    @Test
    void whatNamesAnotherArmOrVersionIsLeftOut() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        RolloutState state = canary.line.lastRollout();
        String subject = "somebody";
        Arm arm = Buckets.arm(state.getSalt(), subject, 0.2);
        Arm other = arm == Arm.CHAMPION ? Arm.CHALLENGER : Arm.CHAMPION;
        EvidenceCounted honest = canary.of(arm, subject);

        send(canary, canary.of(other, subject));
        send(canary, EvidenceCounted.newBuilder(honest).setVersion("v0").build());
        send(canary, EvidenceCounted.newBuilder(honest).setStage(1).build());
        send(canary, EvidenceCounted.newBuilder(honest).setUnit(null).build());
        send(canary, EvidenceCounted.newBuilder(honest).setScore(20_000).build());
        send(canary, EvidenceCounted.newBuilder(honest).setRolloutId("main!7").build());

        assertThat(canary.line.line.evidence().cells()).isEmpty();
        assertThat(canary.line.line.evidence().unverified()).isEqualTo(5);
        send(canary, honest);
        assertThat(canary.line.line.evidence().cells()).hasSize(4);
    }

    private static void send(CanaryFixture canary, EvidenceCounted evidence) {
        canary.line.on(new LineEvent.Evidenced(evidence));
    }

    @Test
    void errorsAloneRollBack() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        canary.failures = 0.4;

        canary.serve(2_000);

        assertThat(canary.line.lastWords()).contains("Rolled back v1: its share of users without an answer");
        assertThat(canary.line.line.champions().refused()).containsExactly("v1");
    }

    @Test
    void failedResponsesThatOneUserMayHaveCausedEndTheRolloutAndRefuseNothing() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        for (int i = 0; i < 2_000; i++) {
            send(canary, response(canary, Arm.CHAMPION, false));
        }
        for (int i = 0; i < 25; i++) {
            send(canary, response(canary, Arm.CHALLENGER, i < 6));
        }
        canary.line.look();

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ABORTED);
        assertThat(canary.line.lastWords())
                .startsWith("Gave up v1 on an alarm; the champion main@base stays, and the version may come again: "
                        + "its share of failed responses 0.240 is above the champion's 0.000")
                .contains("which a single user can cause");
        assertThat(canary.line.line.champions().refused()).isEmpty();
        canary.line.examples(10);
        assertThat(canary.line.lastRound().getExamples()).isEqualTo(20);
        assertThat(canary.line.lastRound().getExclusions()).isEmpty();
    }

    private static EvidenceCounted response(CanaryFixture canary, Arm arm, boolean failed) {
        return EvidenceCounted.newBuilder(canary.of(arm, null))
                .setKind(EvidenceKind.RESPONSE)
                .setFailed(failed)
                .build();
    }

    @Test
    void equalAnswersToDifferentPromptsRollBack() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        canary.dull = true;

        canary.serve(2_000);

        assertThat(canary.line.lastWords()).contains("Rolled back v1: its share of equal answers");
    }

    @Test
    void armsThatGetOtherSharesThanTheyShouldAreNotBelieved() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        RolloutState state = canary.line.lastRollout();
        for (int i = 0; i < 2_000 && canary.line.line.slot() instanceof Slot.Serving; i++) {
            // Half of the challenger's subjects get lost.
            String subject = "s" + i;
            Arm arm = Buckets.arm(state.getSalt(), subject, 0.2);
            if (arm == Arm.CHAMPION || i % 2 == 0) {
                send(canary, canary.of(arm, subject));
            }
            canary.line.look();
        }

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ABORTED);
        assertThat(canary.line.lastWords()).contains("cannot be believed").contains("its share is 20 %");
    }

    @Test
    void whereFeedbackIsRarePromotionNeedsItToBeEquallyRare() {
        CanaryFixture even = CanaryFixture.canary().trained("v1").loaded().good();
        even.feedback = 0.8;
        even.serve(4_000);
        assertThat(even.line.decisions()).endsWith(DecisionKind.PROMOTED);

        CanaryFixture uneven = new CanaryFixture(Map.of("rollout.max.subjects", "800"), 1);
        uneven.trained("v1").loaded().good().challengersFeedback = 0.5;
        uneven.serve(4_000);
        assertThat(uneven.line.decisions()).endsWith(DecisionKind.ABORTED);
        assertThat(uneven.line.lastWords()).contains("feedback was not shown to be as frequent");

        CanaryFixture silent = new CanaryFixture(Map.of("rollout.max.subjects", "800"), 1);
        silent.trained("v1").loaded().good().feedback = 0;
        silent.serve(4_000);
        assertThat(silent.line.decisions()).endsWith(DecisionKind.ABORTED);
    }

    @Test
    void marginsAddUpUntilAGainIsProven() {
        CanaryFixture canary = CanaryFixture.canary();
        canary.champion = 0.9;
        canary.challenger = 0.9;
        canary.trained("v1").loaded().serve(5_000);
        assertThat(canary.line.line.champions().champion()).isEqualTo("v1");
        assertThat(canary.line.line.champions().spent()).isBetween(0.04, 0.05);

        canary.trained("v2").loaded().serve(5_000);
        assertThat(canary.line.decisions()).endsWith(DecisionKind.ABORTED);
        assertThat(canary.line.lastWords()).contains("earlier promotions have spent 0.0");

        canary.champion = 0.5;
        canary.trained("v3").loaded().serve(5_000);
        assertThat(canary.line.line.champions().champion()).isEqualTo("v3");
        assertThat(canary.line.line.champions().spent()).isZero();
        assertThat(canary.line.lastWords()).contains("it is shown to be better by at least");
    }

    @Test
    void aPausedCanaryAdvancesNowhereAndItsTimeDoesNotCount() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().good();
        canary.line.command(OperatorCommand.PAUSE);
        assertThat(canary.line.lastRollout().getStage()).isEqualTo(RolloutStage.PAUSED);
        assertThat(canary.line.lastRollout().getWeight()).isEqualTo(0.2);

        canary.serve(500);
        canary.line.wait(Duration.ofHours(1));
        assertThat(canary.line.decisions()).endsWith(DecisionKind.PAUSED);

        canary.line.command(OperatorCommand.RESUME);
        assertThat(canary.line.decisions()).endsWith(DecisionKind.RESUMED);
        canary.serve(3_000);
        assertThat(canary.line.decisions()).endsWith(DecisionKind.PROMOTED);
    }

    @Test
    void harmEndsAPausedCanaryToo() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().bad();
        canary.line.command(OperatorCommand.PAUSE);

        canary.serve(2_000);

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ROLLED_BACK);
    }

    @Test
    void anOperatorMayAbortPromoteAndRollBack() {
        CanaryFixture aborted = CanaryFixture.canary().trained("v1");
        aborted.line.command(OperatorCommand.ABORT, "v1");
        assertThat(aborted.line.decisions()).endsWith(DecisionKind.ABORTED);
        assertThat(aborted.line.lastWords()).contains("(ann: because)");

        CanaryFixture refused = CanaryFixture.canary().trained("v1").loaded();
        refused.line.command(OperatorCommand.ROLL_BACK, "v1");
        assertThat(refused.line.line.champions().refused()).containsExactly("v1");

        CanaryFixture promoted = CanaryFixture.canary().trained("v1").loaded();
        promoted.line.command(OperatorCommand.PROMOTE, "v1");
        assertThat(promoted.line.lastRollout().getChampion()).isEqualTo("v1");
        assertThat(promoted.line.line.champions().spent()).isEqualTo(0.05);
        promoted.trained("v2").loaded();
        promoted.line.command(OperatorCommand.ROLL_BACK, "v1");
        assertThat(promoted.line.decisions()).endsWith(DecisionKind.ABORTED, DecisionKind.ROLLED_BACK);
        assertThat(promoted.line.lastRollout().getChampion()).isEqualTo("main@base");
        assertThat(promoted.line.lastRollout().getChallenger()).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"PROMOTE", "ROLL_BACK"})
    void whatCouldMeanAnotherVersionByTheTimeItComesMustNameIt(OperatorCommand command) {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        canary.line.command(OperatorCommand.PROMOTE, "v1");
        canary.trained("v2").loaded();

        canary.line.command(command);

        assertThat(canary.line.decisions()).endsWith(DecisionKind.IGNORED);
        assertThat(canary.line.lastWords()).contains("name the version");
        assertThat(canary.line.lastRollout().getChampion()).isEqualTo("v1");
        assertThat(canary.line.lastRollout().getChallenger()).isEqualTo("v2");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PAUSE_ROUNDS")
    void whatCannotBeDoneIsSaid(OperatorCommand command) {
        CanaryFixture canary = CanaryFixture.canary();

        canary.line.command(command);

        assertThat(canary.line.decisions()).containsExactly(DecisionKind.IGNORED);
        assertThat(canary.line.lastWords()).startsWith(command + " is not possible in this state: ");
    }

    @Test
    void aRoundThatGivesTheChampionAgainIsHeldBack() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        canary.line.command(OperatorCommand.PROMOTE, "v1");

        canary.trained("v1");

        assertThat(canary.line.decisions()).endsWith(DecisionKind.VERSION_HELD);
        assertThat(canary.line.lastRollout().getStage()).isEqualTo(RolloutStage.NONE);
    }
}
