package dev.hone.schemas.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.GoalProgress;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundProgress;
import dev.hone.schemas.records.RoundsPaused;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineProgressTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:30:00Z");

    @Test
    void saysWhatIsMissingForGoalsRoundAndCanary() {
        LineProgress line = LineProgress.unknown("main")
                .with(goals(38, 50, 0))
                .with(round(120, 500, false, null, null))
                .with(state(RolloutStage.CANARY, 0))
                .with(evidence(0, 15, 20, 44, 1));

        assertThat(line.words())
                .isEqualTo("38 of 50 scores for the first goals; 120 of 500 examples for the next round; "
                        + "canary, stage 1 of 2: 15 of 20 users of the challenger; all 44 questions so far came from one user, "
                        + "and each user counts once");
    }

    @Test
    void saysThatNothingIsKnownYet() {
        assertThat(LineProgress.unknown("main").words())
                .isEqualTo("no score yet: goals and rounds begin with feedback on answers");
    }

    @Test
    void saysWhenEnoughScoresBecomeGoals() {
        assertThat(LineProgress.unknown("main").with(goals(1500, 1000, 0)).sentences())
                .containsExactly("1,500 scores, enough for the first goals: they come after 12:30:00 UTC");
        assertThat(LineProgress.unknown("main").with(goals(1, 50, 2)).sentences())
                .containsExactly("2 goal sets, from 1 score in the window");
    }

    @Test
    void saysWhatHoldsARoundBack() {
        LineProgress line = LineProgress.unknown("main").with(goals(60, 50, 1));

        assertThat(line.with(round(600, 500, true, null, null)).sentences().get(1))
                .isEqualTo("600 of 500 examples for the next round, which waits for the first goals");
        assertThat(line.with(round(3, 500, false, "main#2", null)).sentences().get(1))
                .isEqualTo("round main#2 is being trained; 3 of 500 examples for the next round");
        assertThat(line.with(round(3, 500, false, null, "main@sha256:ab"))
                        .sentences()
                        .get(1))
                .isEqualTo(
                        "3 of 500 examples for the next round, which begins when the version on its way is decided on");
    }

    @Test
    void countsStagesFromOneAndTellsWhereARolloutStands() {
        LineProgress line = LineProgress.unknown("main").with(goals(60, 50, 1));

        assertThat(line.with(state(RolloutStage.STAGING, null)).sentences().get(1))
                .isEqualTo("staging: the servers load the new version");
        assertThat(line.with(state(RolloutStage.CANARY, 0)).sentences().get(1))
                .isEqualTo("canary, stage 1: nobody has met it yet");
        assertThat(line.with(state(RolloutStage.PAUSED, 1))
                        .with(evidence(1, 30, 20, 60, 40))
                        .sentences()
                        .get(1))
                .isEqualTo("canary, stage 2 of 2 (paused until it is resumed): "
                        + "30 users, enough for this stage; it waits for time and evidence");
        assertThat(line.with(state(RolloutStage.NONE, null)).sentences()).hasSize(1);
    }

    @Test
    void takesNoEvidenceOfAnotherRolloutOrStageForItsOwn() {
        LineProgress line = LineProgress.unknown("main").with(goals(60, 50, 1));
        RolloutEvidence other = RolloutEvidence.newBuilder(evidence(0, 30, 20, 60, 40))
                .setRolloutId("main!1")
                .build();

        assertThat(line.with(state(RolloutStage.CANARY, 0))
                        .with(other)
                        .sentences()
                        .get(1))
                .isEqualTo("canary, stage 1: nobody has met it yet");
        assertThat(line.with(state(RolloutStage.CANARY, 1))
                        .with(evidence(0, 30, 20, 60, 40))
                        .sentences()
                        .get(1))
                .isEqualTo("canary, stage 2 of 2: 0 of 20 users of the challenger");
    }

    @Test
    void saysThatAnswersStillWaitForFeedback() {
        LineProgress line = LineProgress.unknown("main").with(state(RolloutStage.CANARY, 0));

        assertThat(line.with(evidence(0, 0, 20, 7, 0)).sentences().get(1))
                .isEqualTo("canary, stage 1 of 2: 0 of 20 users of the challenger; "
                        + "all 7 questions so far still wait for feedback");
        assertThat(line.with(evidence(0, 0, 20, 0, 0)).sentences().get(1))
                .isEqualTo("canary, stage 1 of 2: 0 of 20 users of the challenger; no question so far");
    }

    @Test
    void saysWhatEarlierRoundsGaveBackAndWhatHasToBeMended() {
        LineProgress line = LineProgress.unknown("main").with(goals(60, 50, 1));
        RoundProgress round = new RoundProgress(120L, 500L, false, null, null, 480L, null, null, null, null);

        assertThat(line.with(new Progress("main", round, AT)).sentences().get(1))
                .isEqualTo("120 of 500 examples for the next round, which takes 480 of earlier rounds along");

        RoundProgress faulty =
                new RoundProgress(120L, 500L, false, null, null, 480L, "there is no folder /base", AT, null, null);
        assertThat(line.with(new Progress("main", faulty, AT)).sentences().get(1))
                .isEqualTo("120 of 500 examples for the next round, which takes 480 of earlier rounds along; the last"
                        + " round could not be trained (there is no folder /base) and is tried again at 12:30:00 UTC");
    }

    @Test
    void saysByWhoseWordRoundsArePaused() {
        RoundsPaused word = new RoundsPaused(Instant.parse("2026-11-20T09:00:00Z"), "ann", "the base changes today");
        RoundProgress paused = new RoundProgress(120L, 500L, false, null, null, 0L, null, null, word, null);

        assertThat(LineProgress.unknown("main")
                        .with(new Progress("main", paused, AT))
                        .words())
                .endsWith("120 of 500 examples for the next round, and rounds are paused since 2026-11-20 09:00:00 UTC"
                        + " by ann (the base changes today)");
    }

    @Test
    void anAlarmIsTheLastWord() {
        String decline = "the champion's mean quality 0.512, of 900 users, is below the base's 0.601, of 240 users";
        RoundProgress round = new RoundProgress(120L, 500L, false, null, null, 0L, null, null, null, decline);

        assertThat(LineProgress.unknown("main")
                        .with(new Progress("main", round, AT))
                        .with(state(RolloutStage.STAGING, null))
                        .sentences())
                .endsWith("staging: the servers load the new version", "alarm: " + decline);
    }

    @Test
    void aPartitionThatHoldsGoalsBackIsNamed() {
        GoalProgress silent = new GoalProgress(60L, 50L, 1, AT, 3, null);
        GoalProgress slow = new GoalProgress(60L, 50L, 1, AT, 0, Instant.parse("2026-11-20T09:59:58Z"));

        assertThat(LineProgress.unknown("main")
                        .with(new Progress("main", silent, AT))
                        .words())
                .isEqualTo("1 goal set, from 60 scores in the window, held back by partition 3 of the inputs, of which"
                        + " nothing has been heard");
        assertThat(LineProgress.unknown("main")
                        .with(new Progress("main", slow, AT))
                        .words())
                .endsWith("held back by partition 0 of the inputs, which has come to 2026-11-20 09:59:58 UTC only");
    }

    private static Progress goals(long scores, long needed, int sets) {
        return new Progress("main", new GoalProgress(scores, needed, sets, AT, null, null), AT);
    }

    private static Progress round(
            long examples, long needed, boolean waits, @Nullable String open, @Nullable String challenger) {
        return new Progress(
                "main", new RoundProgress(examples, needed, waits, open, challenger, 0L, null, null, null, null), AT);
    }

    @Test
    void tellsAShadowStageFromTheStagingBeforeIt() {
        RolloutState shadow = RolloutState.newBuilder(state(RolloutStage.STAGING, null))
                .setShadowShare(0.05)
                .build();

        assertThat(LineProgress.unknown("main")
                        .with(goals(60, 50, 1))
                        .with(shadow)
                        .sentences())
                .contains(
                        "shadow stage: the new version answers 5 % of the prompts as well, and nobody sees what it says");
        assertThat(LineProgress.unknown("main")
                        .with(goals(60, 50, 1))
                        .with(state(RolloutStage.PAUSED, null))
                        .sentences())
                .contains("shadow stage (paused until it is resumed)");
    }

    private static RolloutState state(RolloutStage stage, @Nullable Integer index) {
        return new RolloutState(
                "main", 3L, "main@base", "main@sha256:ab", "main!2", stage, index, 0.1, "salt", AT, 0.0);
    }

    private static RolloutEvidence evidence(int stage, long met, long needed, long answers, long users) {
        return new RolloutEvidence(
                "main",
                "main!2",
                "main@base",
                "main@sha256:ab",
                stage,
                2,
                0.1,
                List.of(arm("champion", answers, users), arm("challenger", 0, 0)),
                List.of(),
                "Stage 1 of 2 at 10 %: waits.",
                AT,
                met,
                needed,
                null);
    }

    private static ArmEvidence arm(String name, long answers, long users) {
        return new ArmEvidence(name, users, users, null, null, null, answers, 0L, 0L, List.of());
    }
}
