package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.lines.RoundsConfig.Backlogged;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LineMachineTest {
    @Test
    void closesARoundOnceEnoughExamplesAreCounted() {
        LineFixture line = LineFixture.everyTen().examples(9);
        assertThat(line.outputs).isEmpty();

        line.examples(1);

        TrainingRound round = line.lastRound();
        assertThat(round.getRoundId()).isEqualTo("main#1");
        assertThat(round.getParent()).isEqualTo("main@base");
        assertThat(round.getRanges()).containsExactly(new OffsetRange(0, 0L, 6L), new OffsetRange(1, 0L, 4L));
        assertThat(round.getReplayRanges()).isEmpty();
        assertThat(round.getExamples()).isEqualTo(10);
        assertThat(round.getClosedBy()).isEqualTo("count");
        assertThat(round.getGoalSets()).isEqualTo(line.goalSets);
        assertThat(round.getRecipe()).isEqualTo(LineFixture.TERMS.recipe());
        assertThat(line.lastWords()).isEqualTo("Closed round main#1 by count: 10 examples counted, parent main@base.");
    }

    @Test
    void roundsChainAndEachIsTheChildOfTheOneBefore() {
        LineFixture line = LineFixture.everyTen();

        line.examples(10)
                .candidate("v1")
                .examples(10)
                .candidate("v2")
                .examples(10)
                .candidate("v3");

        assertThat(line.rounds())
                .extracting(TrainingRound::getRoundId, TrainingRound::getParent)
                .containsExactly(tuple("main#1", "main@base"), tuple("main#2", "v1"), tuple("main#3", "v2"));
        assertThat(line.rollouts())
                .extracting(RolloutState::getSequence, RolloutState::getChampion, RolloutState::getStage)
                .containsExactly(
                        tuple(1L, "v1", RolloutStage.NONE),
                        tuple(2L, "v2", RolloutStage.NONE),
                        tuple(3L, "v3", RolloutStage.NONE));
        for (int i = 1; i < 3; i++) {
            assertStartsWhereItEnded(line.rounds().get(i), line.rounds().get(i - 1));
        }
        assertThat(line.rounds()).extracting(TrainingRound::getSeed).doesNotHaveDuplicates();
    }

    @Test
    void aRoundSaysHowFarErasuresWereKnownWhenItClosed() {
        LineFixture line = LineFixture.everyTen();
        line.erasures = List.of(3L, 0L, 4L);

        line.examples(10);

        assertThat(line.rounds())
                .singleElement()
                .returns(List.of(3L, 0L, 4L), TrainingRound::getErasureOffsets)
                .returns(7L, TrainingRound::getErasureOffset);
    }

    private static void assertStartsWhereItEnded(TrainingRound round, TrainingRound before) {
        for (int partition = 0; partition < LineFixture.PARTITIONS; partition++) {
            long end = before.getRanges().get(partition).getTo();
            assertThat(round.getRanges().get(partition).getFrom()).isEqualTo(end);
            assertThat(round.getReplayRanges().get(partition)).isEqualTo(new OffsetRange(partition, 0L, end));
        }
    }

    @Test
    void offsetsMayHaveGapsAndRecordsThatDoNotCountAreInsideTheRanges() {
        LineFixture line = LineFixture.everyTen().examples(8).gap(0, 3).gap(1, 5);
        line.on(new LineEvent.Counted(LineFixture.counted(1, 8, false)));

        line.examples(2);

        assertThat(line.lastRound().getRanges())
                .containsExactly(new OffsetRange(0, 0L, 8L), new OffsetRange(1, 0L, 10L));
    }

    @Test
    void aRecordThatWasCountedBeforeDoesNotCountAgain() {
        LineFixture line = LineFixture.everyTen().examples(9);

        line.on(new LineEvent.Counted(LineFixture.counted(0, 4, true)));

        assertThat(line.outputs).isEmpty();
    }

    @Test
    void oneRoundAtATimeAndTheNextTakesAllThatWaited() {
        LineFixture line = LineFixture.everyTen().examples(10).examples(35);
        assertThat(line.rounds()).hasSize(1);

        line.candidate("v1");

        assertThat(line.rounds()).hasSize(2);
        assertThat(line.lastRound().getExamples()).isEqualTo(30);
    }

    @Test
    void aReplayTakesOneCutAfterTheOther() {
        LineFixture line = new LineFixture(LineFixture.config(10, Backlogged.NEXT, 100)).examples(35);

        line.candidate("v1").candidate("v2").candidate("v3");

        assertThat(line.rounds()).extracting(TrainingRound::getExamples).containsExactly(10L, 10L, 10L);
        assertThat(line.rounds().get(2).getRanges())
                .containsExactly(new OffsetRange(0, 10L, 15L), new OffsetRange(1, 10L, 15L));
    }

    @Test
    void aRoundTakesTheNewestThatFit() {
        LineFixture line = new LineFixture(LineFixture.config(10, Backlogged.LATEST, 20)).examples(10);
        line.examples(50).candidate("v1");

        assertThat(line.lastRound().getExamples()).isEqualTo(20);
        assertThat(line.lastRound().getRanges())
                .containsExactly(new OffsetRange(0, 20L, 30L), new OffsetRange(1, 20L, 30L));
        assertThat(line.lastRound().getReplayRanges())
                .containsExactly(new OffsetRange(0, 0L, 20L), new OffsetRange(1, 0L, 20L));
    }

    @Test
    void aHeldVersionGivesItsExamplesBackAndLeavesTheChampion() {
        LineFixture line = LineFixture.everyTen().examples(10).held("v1");
        assertThat(line.rollouts()).isEmpty();
        assertThat(line.rounds()).hasSize(1);
        assertThat(line.lastWords()).contains("Held v1 back").contains("loss at level 3");

        line.examples(10);

        assertThat(line.lastRound().getParent()).isEqualTo("main@base");
        assertThat(line.lastRound().getExamples()).isEqualTo(20);
        assertThat(line.lastRound().getRanges())
                .extracting(OffsetRange::getFrom)
                .containsOnly(0L);
    }

    @Test
    void aFailedRoundIsTriedAgainOnTheSameRangesAndThenPassedOver() {
        LineFixture line = LineFixture.everyTen().examples(10).examples(3).failed();
        assertThat(line.rounds()).hasSize(2);
        assertThat(line.lastRound().getRoundId()).isEqualTo("main#2");
        assertThat(line.lastRound().getRanges()).isEqualTo(line.rounds().get(0).getRanges());

        line.failed();

        assertThat(line.rounds()).hasSize(2);
        assertThat(line.lastWords()).contains("attempt 2 of 2").contains("quarantine");
        line.examples(7);
        assertThat(line.lastRound().getRoundId()).isEqualTo("main#3");
        assertThat(line.lastRound().getRanges())
                .extracting(OffsetRange::getFrom)
                .containsExactly(5L, 5L);
        assertThat(line.lastRound().getExclusions())
                .isEqualTo(line.rounds().get(0).getRanges());
        assertThat(line.rollouts()).isEmpty();
    }

    @Test
    void aRoundThatIsToBeTriedAgainSurvivesARestart() {
        LineFixture line = LineFixture.everyTen().examples(10);
        List<GoalSet> goalSets = line.goalSets;
        line.goalSets = List.of();
        line.failed().examples(25);
        assertThat(line.rounds()).hasSize(1);

        line.goalSets = goalSets;
        line.wait(Duration.ofSeconds(1));

        assertThat(line.lastRound().getRanges()).isEqualTo(line.rounds().get(0).getRanges());
    }

    @Test
    void aSuccessAfterAFailureStartsTheAttemptsAnew() {
        LineFixture line = LineFixture.everyTen().examples(10).failed().candidate("v1");
        line.examples(10).failed();

        assertThat(line.rounds()).hasSize(4);
        assertThat(line.lastRound().getParent()).isEqualTo("v1");
    }

    @Test
    void theSameOutcomeTwiceChangesNothingTheSecondTime() {
        LineFixture line = LineFixture.everyTen().examples(10);
        TrainingRound round = line.lastRound();
        line.candidate("v1");
        Line after = line.line;

        line.outcome(LineFixture.version("v1", "main@base", round.getRoundId(), Verdict.CANDIDATE));

        assertThat(line.line).isEqualTo(after);
        assertThat(line.rollouts()).hasSize(1);
        assertThat(line.decisions()).endsWith(DecisionKind.IGNORED);
    }

    @Test
    void outcomesOfOtherRoundsChangeNothing() {
        LineFixture line = LineFixture.everyTen().examples(10);
        Line before = line.line;

        line.outcome(LineFixture.version("v9", "main@base", "main#9", Verdict.CANDIDATE));
        line.outcome(new RoundFailed("main#9", "main", "no idea", false, List.of()));

        assertThat(line.line).isEqualTo(before);
        assertThat(line.decisions()).endsWith(DecisionKind.IGNORED, DecisionKind.IGNORED);
    }

    @Test
    void aVersionOfAnotherParentThanTheChampionIsHeld() {
        LineFixture line = LineFixture.everyTen().examples(10);

        line.outcome(LineFixture.version("v1", "stranger", "main#1", Verdict.CANDIDATE));

        assertThat(line.rollouts()).isEmpty();
        assertThat(line.decisions()).endsWith(DecisionKind.VERSION_HELD);
    }

    @Test
    void aVersionFromOutsideIsPromotedWhileTheSlotIsFree() {
        LineFixture line = LineFixture.everyTen().examples(3);

        line.outcome(LineFixture.version("other-system-7", "unknown", null, Verdict.CANDIDATE));
        line.examples(7);

        assertThat(line.rollouts()).extracting(RolloutState::getChampion).containsExactly("other-system-7");
        assertThat(line.lastRound().getParent()).isEqualTo("other-system-7");
        assertThat(line.lastRound().getExamples()).isEqualTo(10);
        line.outcome(LineFixture.version("other-system-8", "unknown", null, Verdict.CANDIDATE));
        assertThat(line.rollouts()).hasSize(1);
        assertThat(line.lastWords()).contains("a round is being trained");
    }

    @Test
    void nothingIsPromotedWithoutAnOutcome() {
        LineFixture line = LineFixture.everyTen().examples(200).wait(Duration.ofDays(400));

        for (OperatorCommand command : OperatorCommand.values()) {
            line.command(command);
        }

        assertThat(line.rollouts()).isEmpty();
        assertThat(line.line.champions().champion()).isEqualTo("main@base");
    }

    @Test
    void waitsForTheFirstGoalSet() {
        LineFixture line = LineFixture.everyTen();
        line.goalSets = List.of();
        line.examples(12);
        assertThat(line.rounds()).isEmpty();

        line.goalSets = List.of(LineFixture.goalSet("acme/support", 1), LineFixture.goalSet("*", 4));
        line.wait(Duration.ofSeconds(1));

        assertThat(line.lastRound().getGoalSets())
                .extracting(goalSet -> goalSet.getSegment())
                .containsExactly("*", "acme/support");
        assertThat(line.lastRound().getExamples()).isEqualTo(10);
    }

    @Test
    void closesByAge() {
        RoundsConfig config = new RoundsConfig(
                1_000, Long.MAX_VALUE, 60_000, Backlogged.LATEST, 1_000, 20, 2, Duration.ofMinutes(1), 1, 1, 0);
        LineFixture line = new LineFixture(config).wait(Duration.ofHours(1)).examples(3);

        line.wait(Duration.ofMillis(59_999));
        assertThat(line.rounds()).isEmpty();
        line.wait(Duration.ofMillis(1));

        assertThat(line.lastRound().getClosedBy()).isEqualTo("age");
        assertThat(line.lastRound().getExamples()).isEqualTo(3);
    }

    @Test
    void closesByTokens() {
        RoundsConfig config = new RoundsConfig(
                1_000, 100, Long.MAX_VALUE, Backlogged.LATEST, 1_000, 20, 2, Duration.ofMinutes(1), 1, 1, 0);

        LineFixture line = new LineFixture(config).examples(4);

        assertThat(line.lastRound().getClosedBy()).isEqualTo("tokens");
    }

    @Test
    void anAbandonedRoundGivesItsExamplesBackAndItsOutcomeComesToNothing() {
        LineFixture line = LineFixture.everyTen().examples(10).command(OperatorCommand.ABANDON_ROUND);
        assertThat(line.lastWords()).contains("Abandoned round main#1").contains("(ann: because)");

        line.candidate("v1").examples(10);

        assertThat(line.rollouts()).isEmpty();
        assertThat(line.lastRound().getExamples()).isEqualTo(20);
    }

    @Test
    void rollingBackReturnsToTheChampionBeforeAndQuarantinesWhatItWasTrainedOn() {
        LineFixture line =
                LineFixture.everyTen().examples(10).candidate("v1").examples(10).candidate("v2");
        TrainingRound second = line.lastRound();
        line.examples(10);
        assertThat(line.lastRound().getParent()).isEqualTo("v2");

        line.command(OperatorCommand.ROLL_BACK, "v2");

        assertThat(line.rollouts()).last().extracting(RolloutState::getChampion).isEqualTo("v1");
        assertThat(line.decisions()).endsWith(DecisionKind.ROUND_ABANDONED, DecisionKind.ROLLED_BACK);
        line.examples(10);
        assertThat(line.lastRound().getParent()).isEqualTo("v1");
        assertThat(line.lastRound().getExclusions()).isEqualTo(second.getRanges());

        line.command(OperatorCommand.ABANDON_ROUND).outcome(LineFixture.version("v2", "v1", null, Verdict.CANDIDATE));
        assertThat(line.lastWords()).contains("rolled back before");

        line.command(OperatorCommand.RELEASE_QUARANTINE).examples(10);
        assertThat(line.lastRound().getExclusions()).isEmpty();
    }

    // Rounds can be paused in any state.
    @ParameterizedTest
    @EnumSource(value = OperatorCommand.class, mode = EnumSource.Mode.EXCLUDE, names = "PAUSE_ROUNDS")
    void whatCannotBeDoneIsSaid(OperatorCommand command) {
        LineFixture line = LineFixture.everyTen();

        line.command(command);

        assertThat(line.decisions()).containsExactly(DecisionKind.IGNORED);
        assertThat(line.lastWords()).startsWith(command + " is not possible in this state: ");
    }

    @Test
    void theBacklogOfAnIdleTrainerIsBounded() {
        LineFixture line = new LineFixture(LineFixture.config(1, Backlogged.NEXT, 5)).examples(2_500);

        assertThat(line.line.backlog().cuts()).hasSize(1_000);
        line.candidate("v1");
        assertThat(line.lastRound().getRanges()).containsExactly(new OffsetRange(0, 750L, 751L));
    }
}
