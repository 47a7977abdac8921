package dev.hone.cli.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of {@code hone up} after SIGKILL under load, and after one more in the midst of its recovery. */
class KilledUpIT {

    private static final Pattern RECOVERED = Pattern.compile("recovered in ([0-9.]+) s");

    /** Kafka lets a broker that was killed wait for two minutes, and gives up after one. */
    private static final double LONGEST_RECOVERY_SECONDS = 60;

    @TempDir
    Path folder;

    @Test
    void comesBackWithAllThatWasAcknowledged() throws Exception {
        try (UpProcess up = new UpProcess(folder, folder.resolve("data"));
                Visitors visitors = new Visitors(up.serving())) {
            up.startAndAwaitReady();
            visitors.come(3);
            visitors.awaitGraded(60);
            up.kill();
            visitors.leave();

            up.start();
            up.awaitWord("recovering after an unclean stop");
            up.kill();
            up.startAndAwaitReady();
            int before = visitors.graded();
            visitors.come(2);
            visitors.awaitGraded(before + 10);
            visitors.leave();

            assertThat(recoverySeconds(up.words())).isLessThan(LONGEST_RECOVERY_SECONDS);
            visitors.assertNothingIsLost(up.wire());
        }
    }

    private static double recoverySeconds(String words) {
        Matcher word = RECOVERED.matcher(words);
        assertThat(word.find()).as(words).isTrue();
        return Double.parseDouble(word.group(1));
    }
}
