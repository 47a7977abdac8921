package dev.hone.lab.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThreadTimesTest {

    private static final String STAT = "4711 (C2 (odd) Compi) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 31 0 99\n";

    @Test
    void readsNameAndTimeOfALineOfTheKernels() {
        assertThat(ThreadTimes.name(STAT)).isEqualTo("C2 (odd) Compi");
        assertThat(ThreadTimes.seconds(STAT)).isEqualTo(2);
    }

    @Test
    void countsWhatAThreadOfThisProcessSpends() throws IOException {
        long pid = ProcessHandle.current().pid();
        ThreadTimes before = ThreadTimes.of(pid, name -> "all");

        double sum = 0;
        for (ThreadTimes now = before; all(now.since(before)) < .2; now = ThreadTimes.of(pid, name -> "all")) {
            for (int i = 0; i < 1_000_000; i++) {
                sum += Math.sqrt(i);
            }
        }

        assertThat(sum).isPositive();
        assertThat(all(ThreadTimes.of(pid, name -> "all").since(before))).isGreaterThanOrEqualTo(.2);
    }

    private static double all(Map<String, Double> seconds) {
        return seconds.getOrDefault("all", 0.0);
    }

    @Test
    void tellsWhatWasSpentSinceAnEarlierReading() {
        ThreadTimes before = new ThreadTimes(Map.of("gc", 1.0));
        ThreadTimes after = new ThreadTimes(Map.of("gc", 1.25, "jit", .5));

        assertThat(after.since(before).get("gc")).isEqualTo(.25, within(1e-9));
        assertThat(after.since(before).get("jit")).isEqualTo(.5, within(1e-9));
    }
}
