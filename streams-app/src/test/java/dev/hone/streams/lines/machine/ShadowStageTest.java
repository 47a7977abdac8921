package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.ShadowPair;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShadowStageTest {

    private static final int ONE = ScoreCounts.ONE;

    private static CanaryFixture shadow(String... changed) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "rollout.shadow.share", "0.1",
                "rollout.shadow.min.answers", "50",
                "rollout.shadow.max.ms", "300000"));
        for (int i = 0; i < changed.length; i += 2) {
            settings.put(changed[i], changed[i + 1]);
        }
        return new CanaryFixture(settings, 1).trained("v1").loaded();
    }

    private static void pair(CanaryFixture line, @Nullable Integer champion, @Nullable Integer challenger) {
        send(line, unseen(line, champion, challenger));
    }

    private static void send(CanaryFixture line, EvidenceCounted pair) {
        line.line.on(new LineEvent.Evidenced(pair));
    }

    private static EvidenceCounted unseen(
            CanaryFixture line, @Nullable Integer champion, @Nullable Integer challenger) {
        Slot.Rollout rollout = (Slot.Rollout) line.line.line.slot();
        return EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.SHADOWED)
                .setLine("main")
                .setRolloutId("main!1")
                .setStage(-1)
                .setArm("shadow")
                .setVersion(rollout.challenge().name())
                .setUnit("ann")
                .setScore(challenger)
                .setShadow(new ShadowPair(rollout.challenge().rolloutId(), "chatcmpl-1", champion))
                .build();
    }

    private static CanaryFixture equal(CanaryFixture line, int pairs) {
        Random random = new Random(7);
        for (int i = 0; i < pairs; i++) {
            int score = random.nextInt(ONE + 1);
            pair(line, score, score);
        }
        return line;
    }

    @Test
    void isOffUnlessItIsAskedFor() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();

        assertThat(canary.line.lastRollout().getStage()).isEqualTo(RolloutStage.CANARY);
        assertThat(canary.line.rollouts()).allMatch(state -> state.getShadowShare() == 0);
    }

    @Test
    void beginsWhenTheServersHaveTheChallengerWhichServesNobody() {
        CanaryFixture line = shadow();

        assertThat(line.line.decisions()).endsWith(DecisionKind.STAGED, DecisionKind.SHADOW_BEGUN);
        assertThat(line.line.rollouts())
                .extracting(
                        RolloutState::getStage,
                        RolloutState::getWeight,
                        RolloutState::getShadowShare,
                        RolloutState::getStageIndex)
                .containsExactly(
                        tuple(RolloutStage.STAGING, 0.0, 0.0, null), tuple(RolloutStage.STAGING, 0.0, 0.1, null));
        assertThat(line.line.lastWords())
                .isEqualTo("Began the shadow stage of v1, loaded on the one replica: it answers 10 % of the prompts as"
                        + " well, and nobody sees what it says. The canary begins when 50 pairs of answers were graded"
                        + " without harm, or after 5 min.");
    }

    @Test
    void enoughGradedPairsWithoutHarmBeginTheFirstStageWithNoEvidenceOfTheirs() {
        CanaryFixture line = equal(shadow(), 49);
        line.line.look();
        assertThat(line.line.decisions()).endsWith(DecisionKind.SHADOW_BEGUN);

        equal(line, 1).line.look();

        assertThat(line.line.decisions()).endsWith(DecisionKind.SHADOW_BEGUN, DecisionKind.STAGE_ADVANCED);
        RolloutState state = line.line.lastRollout();
        assertThat(state.getStage()).isEqualTo(RolloutStage.CANARY);
        assertThat(state.getStageIndex()).isZero();
        assertThat(state.getShadowShare()).isZero();
        assertThat(line.line.line.evidence().cells()).isEmpty();
        assertThat(line.line.lastWords())
                .contains("stage 1 of 2, 20 % of users. In its shadow stage 50 users had a prompt answered unseen,"
                        + " declared scorers have graded both answers of 50, with a mean of 0.");
        assertThat(line.line.lastDecision().getEvidence())
                .containsEntry("shadow.users", 50.0)
                .containsEntry("shadow.scored", 50.0)
                .containsKeys("shadow.champion.mean", "shadow.challenger.mean", "weight");
    }

    @Test
    void whatNobodyGradesGoesOnAtTheTimeLimitAndSaysSo() {
        CanaryFixture line = shadow();
        for (int i = 0; i < 500; i++) {
            pair(line, i % 2 == 0 ? ONE : null, null);
        }
        line.line.wait(Duration.ofMinutes(4));
        assertThat(line.line.decisions()).endsWith(DecisionKind.SHADOW_BEGUN);

        line.line.now = line.line.now.plus(Duration.ofMinutes(1));
        line.loaded();

        assertThat(line.line.decisions()).endsWith(DecisionKind.STAGE_ADVANCED);
        assertThat(line.line.lastWords())
                .endsWith(
                        "500 users had a prompt answered unseen, and no declared scorer has graded both answers of any"
                                + " (rollout.shadow.scorers); no harm was seen.");
    }

    @Test
    void aVersionThatIsShownToBeWorseIsRolledBackBeforeAnybodyHasMetIt() {
        CanaryFixture line = shadow();
        int pairs = 0;
        while (line.line.line.slot() instanceof Slot.Unseen && pairs < 45) {
            pair(line, ONE * 3 / 4, ONE / 4);
            line.line.look();
            pairs++;
        }

        assertThat(line.line.decisions())
                .endsWith(DecisionKind.SHADOW_BEGUN, DecisionKind.ROLLED_BACK)
                .doesNotContain(DecisionKind.STAGE_ADVANCED);
        assertThat(line.line.lastWords())
                .startsWith(
                        "Rolled back v1 before anybody has met it: by the declared scorers its answers' mean quality"
                                + " 0.250 is below that of the champion's answers to the same prompts, 0.750, by more than the"
                                + " margin 0.05 (e-value ")
                .contains(", needed 100)");
        assertThat(line.line.line.champions().refused()).containsExactly("v1");
        assertThat(line.line.line.champions().quarantine()).isNotEmpty();
        assertThat(line.line.line.evidence().cells()).isEmpty();
    }

    @Test
    void onesThatAreWorseByNoMoreThanTheMarginAreHardlyEverRolledBack() {
        int rolledBack = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            CanaryFixture line = shadow("rollout.shadow.min.answers", "200");
            while (line.line.line.slot() instanceof Slot.Unseen) {
                int champion = random.nextDouble() < 0.6 ? ONE : 0;
                int challenger = random.nextDouble() < 0.55 ? ONE : 0;
                pair(line, champion, challenger);
                line.line.look();
            }
            rolledBack += line.line.decisions().contains(DecisionKind.ROLLED_BACK) ? 1 : 0;
        }

        assertThat(rolledBack).as("of 200 at an error of .01").isLessThanOrEqualTo(6);
    }

    @Test
    void whatIsOfAnotherRolloutOrVersionOrNoScoreIsNoPair() {
        CanaryFixture line = shadow();
        EvidenceCounted honest = unseen(line, 0, ONE);

        send(line, EvidenceCounted.newBuilder(honest).setVersion("v0").build());
        send(line, EvidenceCounted.newBuilder(honest).setScore(20_000).build());
        send(line, EvidenceCounted.newBuilder(honest).setArm("champion").build());
        send(
                line,
                EvidenceCounted.newBuilder(honest)
                        .setShadow(new ShadowPair("main!7", "i", 0))
                        .build());
        send(line, EvidenceCounted.newBuilder(honest).setShadow(null).build());

        assertThat(line.line.line.evidence().cells()).isEmpty();
        assertThat(line.line.line.evidence().unverified()).isEqualTo(3);
    }

    @Test
    void whicheverOfTheTwoClosesLastBringsBoth() {
        CanaryFixture one = shadow();
        CanaryFixture other = shadow();

        pair(one, ONE, 0);
        send(
                other,
                EvidenceCounted.newBuilder(unseen(other, null, null))
                        .setArm("champion")
                        .setVersion("main@base")
                        .setScore(ONE)
                        .setShadow(new ShadowPair("main!1", "chatcmpl-1", 0))
                        .build());

        assertThat(other.line.line.evidence()).isEqualTo(one.line.line.evidence());
    }

    @Test
    void pairsThatComeWhenTheCanaryHasBegunAreNoEvidence() {
        CanaryFixture line = equal(shadow(), 50);
        line.line.look();

        pair(line, ONE, 0);

        assertThat(line.line.line.slot()).isInstanceOf(Slot.Canary.class);
        assertThat(line.line.line.evidence().cells()).isEmpty();
        assertThat(line.line.line.evidence().unverified()).isZero();
    }

    @Test
    void pausesAndGoesOnWithTheTimeThatWasLeft() {
        CanaryFixture line = shadow();
        line.line.wait(Duration.ofMinutes(4));

        line.line.command(OperatorCommand.PAUSE);
        assertThat(line.line.decisions()).endsWith(DecisionKind.PAUSED);
        assertThat(line.line.lastRollout())
                .extracting(RolloutState::getStage, RolloutState::getShadowShare, RolloutState::getWeight)
                .containsExactly(RolloutStage.PAUSED, 0.0, 0.0);
        line.line.command(OperatorCommand.PAUSE);
        assertThat(line.line.decisions()).endsWith(DecisionKind.IGNORED);
        equal(line, 60);
        line.line.wait(Duration.ofHours(3));
        assertThat(line.line.line.slot()).isInstanceOf(Slot.ShadowPaused.class);

        line.line.command(OperatorCommand.RESUME);
        assertThat(line.line.lastRollout().getShadowShare()).isEqualTo(0.1);
        line.loaded();

        assertThat(line.line.line.slot()).isInstanceOf(Slot.Canary.class);
    }

    @Test
    void theTimeForWhichItWasPausedDoesNotCount() {
        CanaryFixture line = shadow();
        line.line.wait(Duration.ofMinutes(4)).command(OperatorCommand.PAUSE).wait(Duration.ofHours(3));
        line.line.command(OperatorCommand.RESUME);

        line.line.now = line.line.now.plus(Duration.ofSeconds(59));
        line.loaded();
        assertThat(line.line.line.slot()).isInstanceOf(Slot.Shadow.class);
        line.line.now = line.line.now.plus(Duration.ofSeconds(1));
        line.loaded();

        assertThat(line.line.line.slot()).isInstanceOf(Slot.Canary.class);
    }

    @Test
    void harmEndsItWhileItIsPaused() {
        CanaryFixture line = shadow();
        line.line.command(OperatorCommand.PAUSE);
        for (int i = 0; i < 45; i++) {
            pair(line, ONE, 0);
        }

        line.line.look();

        assertThat(line.line.decisions()).endsWith(DecisionKind.ROLLED_BACK);
    }

    @Test
    void anOperatorMayAbortAndRollBackAndMayNotPromote() {
        CanaryFixture promoted = shadow();
        promoted.line.command(OperatorCommand.PROMOTE, "v1");
        assertThat(promoted.line.decisions()).endsWith(DecisionKind.IGNORED);
        assertThat(promoted.line.lastWords()).contains("nobody has met v1 yet: it is in its shadow stage.");

        CanaryFixture aborted = shadow();
        aborted.line.command(OperatorCommand.ABORT);
        assertThat(aborted.line.decisions()).endsWith(DecisionKind.ABORTED);
        assertThat(aborted.line.line.champions().refused()).isEmpty();

        CanaryFixture rolledBack = shadow();
        rolledBack.line.command(OperatorCommand.ROLL_BACK, "v1");
        assertThat(rolledBack.line.decisions()).endsWith(DecisionKind.ROLLED_BACK);
        assertThat(rolledBack.line.line.champions().refused()).containsExactly("v1");
    }

    @Test
    void theFirstStageWaitsForServersThatHaveComeMeanwhileAndNotForEver() {
        CanaryFixture line = equal(shadow(), 50);
        line.lease("b", "main@base");
        line.line.look();
        assertThat(line.line.line.slot()).isInstanceOf(Slot.Shadow.class);

        line.line.now = line.line.now.plus(Duration.ofMinutes(6));
        line.lease("b", "main@base").line.look();

        assertThat(line.line.decisions()).endsWith(DecisionKind.ABORTED);
        assertThat(line.line.lastWords()).contains("of waiting for servers", "not loaded on b");
    }

    @Test
    void goesOnWhereItIsSwitchedOffMeanwhile() {
        CanaryFixture on = shadow();
        CanaryFixture off = CanaryFixture.canary();
        off.line.line = on.line.line;

        off.lease("a", "main@base", "v1").line.look();

        assertThat(off.line.decisions()).containsExactly(DecisionKind.STAGE_ADVANCED);
        assertThat(off.line.lastWords()).contains("0 users had a prompt answered unseen");
    }

    @Test
    void afterItACanaryIsJudgedAsEver() {
        CanaryFixture line = equal(shadow(), 50).good();
        line.line.look();

        line.serve(3_000);

        assertThat(line.line.decisions()).endsWith(DecisionKind.PROMOTED);
    }
}
