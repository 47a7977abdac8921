package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RoundsPaused;
import dev.hone.streams.lines.state.LineOutput;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An operator's word about the rounds of a line; each step goes through the stored state. */
class RoundOrdersTest {

    // Rounds close by themselves at ten examples, and by a word from four on.
    private final LineFixture line = LineFixture.everyTen();

    @Test
    void aRoundClosesNowWithWhatThereIs() {
        line.examples(6).command(OperatorCommand.TRAIN_NOW);

        assertThat(line.lastRound().getClosedBy()).isEqualTo("operator");
        assertThat(line.lastRound().getExamples()).isEqualTo(6);
        assertThat(line.decisions()).containsExactly(DecisionKind.ROUND_ORDERED, DecisionKind.ROUND_CLOSED);
        assertThat(line.outputs)
                .filteredOn(LineOutput.Decision.class::isInstance)
                .first()
                .satisfies(output -> {
                    var decision = ((LineOutput.Decision) output).record();
                    assertThat(decision.getWords())
                            .isEqualTo("The next round closes now, with the 6 examples that there are. (ann: because)");
                    assertThat(decision.getWho()).isEqualTo("ann");
                    assertThat(decision.getCommandId()).isEqualTo("c-1");
                });
    }

    @Test
    void itsExamplesAreNotTakenAgain() {
        line.examples(6).command(OperatorCommand.TRAIN_NOW).candidate("v1").examples(9);
        assertThat(line.rounds()).hasSize(1);

        line.examples(1);

        assertThat(line.lastRound().getExamples()).isEqualTo(10);
    }

    @Test
    void tooFewAreSaidToBeTooFewAndHowManyAreMissing() {
        line.examples(3).command(OperatorCommand.TRAIN_NOW);

        assertThat(line.rounds()).isEmpty();
        assertThat(line.decisions()).containsExactly(DecisionKind.IGNORED);
        assertThat(line.lastWords())
                .contains("a round takes at least 4 examples (rounds.min.examples), and 1 of them are missing.");
        line.examples(6);
        assertThat(line.rounds()).isEmpty();
        line.examples(1);
        assertThat(line.lastRound().getExamples()).isEqualTo(10);
    }

    @Test
    void examplesThatARoundGaveBackCountToo() {
        line.examples(10).held("v1");
        assertThat(line.rounds()).hasSize(1);

        line.command(OperatorCommand.TRAIN_NOW);

        assertThat(line.rounds()).hasSize(2);
        assertThat(line.lastRound().getRanges()).isEqualTo(line.rounds().get(0).getRanges());
        assertThat(line.lastRound().getExamples()).isEqualTo(10);
    }

    @Test
    void withoutGoalsThereIsNothingToTrainTowards() {
        line.goalSets = List.of();

        line.examples(6).command(OperatorCommand.TRAIN_NOW);

        assertThat(line.rounds()).isEmpty();
        assertThat(line.lastWords()).contains("no goals yet", "thresholds.min.samples");
    }

    @Test
    void aRoundInTrainingIsNotOvertaken() {
        line.examples(16).command(OperatorCommand.TRAIN_NOW);

        assertThat(line.rounds()).hasSize(1);
        assertThat(line.lastWords()).contains("round main#1 is being trained");
    }

    @Test
    void aFaultOfSettingsIsToBeMendedFirst() {
        line.examples(10).misconfigured().command(OperatorCommand.TRAIN_NOW);

        assertThat(line.rounds()).hasSize(1);
        assertThat(line.lastWords()).contains("there is no folder /base", "hone rollout retry");
    }

    @Test
    void pausedRoundsDoNotCloseUntilTheyAreResumed() {
        line.command(OperatorCommand.PAUSE_ROUNDS).examples(25).wait(Duration.ofDays(9));

        assertThat(line.rounds()).isEmpty();
        assertThat(line.way().getPaused())
                .isEqualTo(new RoundsPaused(line.now.minus(Duration.ofDays(9)), "ann", "because"));
        assertThat(line.way().getExamples()).isEqualTo(25);

        line.command(OperatorCommand.RESUME_ROUNDS);

        assertThat(line.lastRound().getExamples()).isEqualTo(20);
        assertThat(line.way().getPaused()).isNull();
        assertThat(line.decisions())
                .containsExactly(DecisionKind.ROUNDS_PAUSED, DecisionKind.ROUNDS_RESUMED, DecisionKind.ROUND_CLOSED);
    }

    @Test
    void aRoundInTrainingGoesOnAndItsVersionServes() {
        line.examples(10).command(OperatorCommand.PAUSE_ROUNDS);
        assertThat(line.lastWords())
                .isEqualTo("Paused the rounds: none closes until they are resumed; examples go on being counted,"
                        + " and round main#1 goes on being trained. (ann: because)");

        line.candidate("v1").examples(30);

        assertThat(line.line.champions().champion()).isEqualTo("v1");
        assertThat(line.rounds()).hasSize(1);
    }

    @Test
    void neitherNowNorARetryGetsPastThePause() {
        line.examples(6).command(OperatorCommand.PAUSE_ROUNDS).command(OperatorCommand.TRAIN_NOW);
        assertThat(line.lastWords()).contains("rounds are paused by ann (because)", "hone train resume");

        line.command(OperatorCommand.RESUME_ROUNDS).examples(4).misconfigured();
        line.command(OperatorCommand.PAUSE_ROUNDS).command(OperatorCommand.RETRY_ROUND);

        assertThat(line.rounds()).hasSize(1);
        line.command(OperatorCommand.RESUME_ROUNDS);
        assertThat(line.rounds()).hasSize(2);
    }

    @Test
    void whatIsSoAlreadyIsSaid() {
        line.command(OperatorCommand.RESUME_ROUNDS);
        assertThat(line.lastWords()).contains("rounds are not paused");

        line.command(OperatorCommand.PAUSE_ROUNDS).command(OperatorCommand.PAUSE_ROUNDS);

        assertThat(line.lastDecision().getKind()).isEqualTo(DecisionKind.IGNORED);
        assertThat(line.lastWords()).contains("they are paused already, by ann (because).");
    }
}
