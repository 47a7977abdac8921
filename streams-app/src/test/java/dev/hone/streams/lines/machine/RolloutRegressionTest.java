package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.TestState;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.Slot;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What went wrong in the rollouts of others, each by its public report, and must not here. */
class RolloutRegressionTest {

    /**
     * The analysis that ran beside the steps failed, and the steps, which followed the clock, went on to all of the
     * traffic.
     *
     * <p>Here: where a stage is over and harm is shown, both at the same look, it ends.
     */
    @Nested
    @DisplayName("argo-rollouts #1411: a failed analysis did not stop the rollout")
    class AFailedAnalysisDidNotStopTheRollout {

        @Test
        void harmThatIsSeenWhenAStageIsOverEndsTheRollout() {
            CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().bad();

            unseen(canary, 600);
            canary.line.wait(Duration.ofMinutes(1));

            assertThat(canary.line.decisions())
                    .containsExactly(
                            DecisionKind.ROUND_CLOSED,
                            DecisionKind.STAGED,
                            DecisionKind.STAGE_ADVANCED,
                            DecisionKind.ROLLED_BACK);
        }

        @Test
        void neitherTimeNorMoreUsersBringItBack() {
            CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().bad();
            LineEvent late = new LineEvent.Evidenced(canary.good().of(Arm.CHALLENGER, "late"));
            canary.bad().serve(2_000);
            int said = canary.line.outputs.size();

            for (int minute = 0; minute < 30; minute++) {
                canary.line.on(late).wait(Duration.ofMinutes(1));
            }

            assertThat(canary.line.outputs).hasSize(said);
            assertThat(canary.line.lastRollout().getStage()).isEqualTo(RolloutStage.NONE);
            assertThat(canary.line.lastRollout().getChampion()).isEqualTo("main@base");
        }
    }

    /**
     * The analysis was inconclusive, was begun anew each time, and when the pause was over the version was promoted.
     *
     * <p>Here: what was counted stays counted through pauses, and what shows nothing ends as given up.
     */
    @Nested
    @DisplayName("argo-rollouts #3850: an inconclusive analysis was not respected")
    class AnInconclusiveAnalysisWasNotRespected {

        @Test
        void aPauseThatIsOverPromotesNothing() {
            CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
            canary.serve(150);
            long counted = canary.line.news().getArms().get(0).getSubjects();

            for (int again = 0; again < 5; again++) {
                canary.line.command(OperatorCommand.PAUSE).wait(Duration.ofHours(1));
                canary.line.command(OperatorCommand.RESUME).look();
            }

            assertThat(canary.line.news().getArms().get(0).getSubjects()).isEqualTo(counted);
            assertThat(canary.line.line.slot()).isInstanceOf(Slot.Canary.class);
            canary.line.wait(Duration.ofMinutes(10));
            assertThat(canary.line.decisions()).endsWith(DecisionKind.ABORTED).doesNotContain(DecisionKind.PROMOTED);
            assertThat(canary.line.lastWords()).contains("as inconclusive").contains("the champion main@base stays");
        }
    }

    /**
     * An experiment was marked as successful while one of its analyses, which failed later, was still running.
     *
     * <p>Here: nothing is promoted as long as anything that a promotion needs is open, and harm that shows later ends
     * it.
     */
    @Nested
    @DisplayName("argo-rollouts #943: successful while an analysis was still running")
    class SuccessfulWhileAnAnalysisWasStillRunning {

        @Test
        void oneTestThatIsOpenHoldsAPromotionAndMayStillEndInARollback() {
            CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().good();
            canary.challengersFeedback = 0.5;

            canary.serve(1_000);

            assertThat(test(canary, "quality no worse by the margin")).matches(RolloutRegressionTest::isProven);
            assertThat(test(canary, "feedback no rarer")).matches(test -> !isProven(test));
            assertThat(canary.line.line.slot()).isInstanceOf(Slot.Canary.class);
            canary.failures = 0.5;
            canary.serve(1_000);
            assertThat(canary.line.decisions())
                    .endsWith(DecisionKind.ROLLED_BACK)
                    .doesNotContain(DecisionKind.PROMOTED);
        }
    }

    /**
     * After an inconclusive analysis the operator promoted, and the rollout went neither on nor back any more.
     *
     * <p>Here: a word that a canary can obey is obeyed in the step in which it comes, and whatever waits comes next.
     */
    @Nested
    @DisplayName("argo-rollouts #3015: stuck after an inconclusive result and an operator's word")
    class StuckAfterAnInconclusiveResult {

        @Test
        void anOperatorsWordEndsAPausedAndUndecidedCanaryAtOnce() {
            CanaryFixture canary = undecidedAndPaused();

            canary.line.command(OperatorCommand.PROMOTE, "v1");

            assertThat(canary.line.line.champions().champion()).isEqualTo("v1");
            goesOn(canary);
        }

        @Test
        void soDoesAnAbort() {
            CanaryFixture canary = undecidedAndPaused();

            canary.line.command(OperatorCommand.ABORT, "v1");

            assertThat(canary.line.line.champions().champion()).isEqualTo("main@base");
            goesOn(canary);
        }

        @Test
        void aResumedOneGoesThroughAllStages() {
            CanaryFixture canary = undecidedAndPaused().good();

            canary.line.command(OperatorCommand.RESUME);
            canary.serve(3_000);

            assertThat(canary.line.decisions()).contains(DecisionKind.PROMOTED);
            goesOn(canary);
        }

        private CanaryFixture undecidedAndPaused() {
            CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
            canary.serve(150).brought("next");
            canary.line.command(OperatorCommand.PAUSE).wait(Duration.ofHours(1));
            return canary;
        }

        private void goesOn(CanaryFixture canary) {
            canary.line.look();
            assertThat(canary.line.lastRollout().getChallenger()).isEqualTo("next");
            assertThat(canary.loaded().line.lastRollout().getStage()).isEqualTo(RolloutStage.CANARY);
        }
    }

    /**
     * While a canary waited for somebody's leave to take more traffic, its checks failed more often than the threshold
     * allowed, were counted and told, and nothing was rolled back.
     *
     * <p>Here: what is held by a person, or since its scores lean on somebody, ends by harm all the same.
     */
    @Nested
    @DisplayName("flagger #1801: no rollback while waiting for an approval")
    class NoRollbackWhileWaitingForAnApproval {

        @Test
        void aPausedCanaryIsRolledBackOnScores() {
            CanaryFixture canary = paused(Map.of()).bad();

            canary.serve(2_000);

            assertThat(canary.line.decisions()).endsWith(DecisionKind.ROLLED_BACK);
        }

        @Test
        void aPausedCanaryIsRolledBackOnUsersWithoutAnAnswer() {
            CanaryFixture canary = paused(Map.of());
            canary.failures = 0.4;

            canary.serve(2_000);

            assertThat(canary.line.decisions()).endsWith(DecisionKind.ROLLED_BACK);
        }

        @Test
        void aPausedCanaryEndsWhereNothingIsAnswered() {
            CanaryFixture canary = paused(Map.of("rollout.stage.min.subjects", "100000"));
            canary.failures = 1;

            unseen(canary, 60);
            canary.line.look();

            assertThat(canary.line.line.slot()).isNotInstanceOf(Slot.Serving.class);
        }

        private CanaryFixture paused(Map<String, String> settings) {
            CanaryFixture canary = new CanaryFixture(settings, 1).trained("v1").loaded();
            canary.line.command(OperatorCommand.PAUSE);
            return canary;
        }
    }

    /** So many users come, and nobody looks. */
    private static void unseen(CanaryFixture canary, int users) {
        for (int i = 0; i < users; i++) {
            canary.serve(1);
        }
    }

    private static TestState test(CanaryFixture canary, String name) {
        return canary.line.news().getTests().stream()
                .filter(test -> test.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isProven(TestState test) {
        return test.getEvidence() >= test.getNeeded();
    }
}
