package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundProgress;
import dev.hone.schemas.records.TrainingRound;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rounds that could not be trained for what lies in settings: no example pays for it, and nothing runs hot. */
class FaultTest {

    private final LineFixture line = LineFixture.everyTen();

    @Test
    void examplesAreNeverQuarantinedForAFaultOfSettings() {
        line.examples(10);

        for (int i = 0; i < 5; i++) {
            line.misconfigured().wait(Duration.ofHours(1));
        }

        assertThat(line.line.champions().quarantine()).isEmpty();
        assertThat(line.rounds()).hasSize(6);
        assertThat(line.lastRound().getRanges()).isEqualTo(line.rounds().get(0).getRanges());
        line.candidate("v1");
        assertThat(line.line.champions().champion()).isEqualTo("v1");
        assertThat(line.line.fault()).isNull();
    }

    @Test
    void theDecisionSaysWhatToMendAndWhenItIsTriedAgain() {
        line.examples(10).misconfigured();

        assertThat(line.lastDecision().getKind()).isEqualTo(DecisionKind.ROUND_FAILED);
        assertThat(line.lastWords())
                .isEqualTo(
                        "Round main#1 could not be trained, and no example is at fault: there is no folder /base. Its"
                                + " 10 examples wait until that is mended. A round is tried again in 60 s, and at "
                                + "once by"
                                + " `hone rollout retry` or when streams-app starts with another recipe.");
        assertThat(line.way())
                .isEqualTo(new RoundProgress(
                        10L,
                        10L,
                        false,
                        null,
                        null,
                        0L,
                        "there is no folder /base",
                        line.now.plus(Duration.ofMinutes(1)),
                        null,
                        null));
    }

    @Test
    void aRoundIsTriedAgainAfterAWaitThatDoublesUpToAnHour() {
        line.examples(10).misconfigured().examples(50).wait(Duration.ofMillis(59_999));
        assertThat(line.rounds()).hasSize(1);
        line.wait(Duration.ofMillis(1));
        assertThat(line.rounds()).hasSize(2);
        assertThat(line.lastRound().getExamples()).isEqualTo(60);

        line.misconfigured().wait(Duration.ofSeconds(119));
        assertThat(line.rounds()).hasSize(2);
        line.wait(Duration.ofSeconds(1));
        assertThat(line.rounds()).hasSize(3);

        for (int i = 0; i < 8; i++) {
            line.misconfigured().wait(Duration.ofHours(1));
        }
        assertThat(line.rounds()).hasSize(11);
    }

    @Test
    void anOperatorsWordTriesItAtOnce() {
        line.examples(10).misconfigured().command(OperatorCommand.RETRY_ROUND);

        assertThat(line.rounds()).hasSize(2);
        assertThat(line.decisions()).endsWith(DecisionKind.ROUND_RETRIED, DecisionKind.ROUND_CLOSED);
        line.command(OperatorCommand.RETRY_ROUND);
        assertThat(line.decisions()).endsWith(DecisionKind.IGNORED);
    }

    @Test
    void anotherRecipeIsTriedAtOnceAndWaitsAgainWhenItFailsToo() {
        line.examples(10).misconfigured().look();
        assertThat(line.rounds()).hasSize(1);

        line.restartedWith("sha256:01");
        assertThat(line.rounds()).hasSize(2);
        assertThat(line.lastRound().getRecipeDigest()).isEqualTo("sha256:01");

        line.misconfigured().look().examples(30).look();
        assertThat(line.rounds()).hasSize(2);
    }

    @Test
    void faultsOfExamplesStillCountAndEndInQuarantine() {
        line.examples(10).failed();
        TrainingRound second = line.lastRound();
        line.misconfigured().examples(25).wait(Duration.ofMinutes(1));
        assertThat(line.lastRound().getRoundId()).isEqualTo("main#3");
        assertThat(line.lastRound().getRanges()).isEqualTo(second.getRanges());

        line.failed();

        assertThat(line.lastDecision().getKind()).isEqualTo(DecisionKind.ROUND_CLOSED);
        assertThat(line.line.champions().quarantine()).isEqualTo(second.getRanges());
    }

    @Test
    void aFaultOfARoundThatIsNoLongerTrainedStopsNothing() {
        line.examples(10);
        String first = line.lastRound().getRoundId();
        line.command(OperatorCommand.ABANDON_ROUND)
                .outcome(new RoundFailed(first, "main", "there is no folder /base", true, List.of()))
                .examples(10);

        assertThat(line.rounds()).hasSize(2);
    }
}
