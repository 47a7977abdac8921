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
    void workThatGoesOnWhereItWasLeftIsNotTakenForFast() {
        Progress progress = progress(true);
        progress.begin("steps");
        for (int step = 501; step <= 505; step++) {
            pass(1000);
            progress.at(step, 1000);
        }

        assertThat(last()).isEqualTo("steps: 505 of 1,000, 1.0/s, 8 min 15 s left");
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
