package dev.hone.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final StringWriter written = new StringWriter();
    private Instant now = Instant.EPOCH;

    @Test
    void noTimeIsEstimatedFromPreparationAlone() {
        Progress progress = progress(true);
        progress.begin("training, steps");
        pass(60_000);

        progress.at(1, 1000);

        assertThat(last()).isEqualTo("training, steps: 1 of 1,000");
    }

    @Test
    void theTimeThatIsLeftIsEstimatedFromWhatWasSeen() {
        Progress progress = progress(true);
        progress.begin("training, steps");
        pass(60_000);
        for (int step = 1; step <= 11; step++) {
            progress.at(step, 1001);
            pass(500);
        }
        progress.at(12, 1001);

        assertThat(last()).isEqualTo("training, steps: 12 of 1,001, 2.0/s, 8 min 15 s left");
    }

    @Test
    void aTimeLeftThatIsManyTimesWhatHasPassedIsNotTold() {
        Progress progress = progress(true);
        progress.begin("joined");
        for (int second = 0; second <= 10; second++) {
            progress.at(1 + second / 10, 72_000);
            pass(1000);
        }

        assertThat(last()).isEqualTo("joined: 2 of 72,000, 0.2/s");
    }

    @Test
    void workThatGoesOnWhereItWasLeftIsNotTakenForFast() {
        Progress progress = progress(true);
        progress.begin("steps");
        for (int step = 501; step <= 512; step++) {
            pass(1000);
            progress.at(step, 1000);
        }

        assertThat(last()).isEqualTo("steps: 512 of 1,000, 1.0/s, 8 min 8 s left");
    }

    @Test
    void theSlowBeginningOfAYoungProcessIsSoonForgotten() {
        Progress progress = progress(true);
        progress.begin("steps");
        for (int step = 1; step <= 5; step++) {
            progress.at(step, 100);
            pass(2000);
        }
        assertThat(last()).isEqualTo("steps: 5 of 100");

        for (int step = 6; step <= 46; step++) {
            progress.at(step, 100);
            pass(250);
        }

        assertThat(last()).isEqualTo("steps: 46 of 100, 4.0/s, 14 s left");
    }

    @Test
    void rareReportsAreEnoughAfterAWhile() {
        Progress progress = progress(true);
        progress.begin("steps");
        for (int step = 1; step <= 3; step++) {
            progress.at(step, 5);
            pass(40_000);
        }

        assertThat(last()).isEqualTo("steps: 3 of 5, 0.025/s, 1 min 20 s left");
    }

    @Test
    void onATerminalSomethingIsThereAtOnce() {
        progress(true).begin("reading");

        assertThat(last()).isEqualTo("reading ..");
    }

    @Test
    void whatStandsIsToldInAFileOnlyWhenItHasChangedAndSeldom() {
        Progress progress = progress(false);

        for (int score = 0; score < 120; score++) {
            progress.standing(score / 60 + " of 50 scores");
            pass(1000);
        }

        assertThat(written.toString().lines()).containsExactly("0 of 50 scores", "1 of 50 scores");
    }

    @Test
    void aLineThatIsWrittenOverFitsOnTheScreen() {
        progress(true).standing("x".repeat(500));

        assertThat(last().length()).isLessThan(Integer.getInteger("hone.columns", 80));
    }

    private void pass(long millis) {
        now = now.plus(Duration.ofMillis(millis));
    }

    private String last() {
        List<String> lines = List.of(written.toString().split("\r\u001b\\[K"));
        return lines.get(lines.size() - 1);
    }

    private Progress progress(boolean terminal) {
        return new Progress(new PrintWriter(written), terminal, () -> now);
    }
}
