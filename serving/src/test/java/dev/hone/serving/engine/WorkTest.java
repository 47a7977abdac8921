package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests cost their flows, and what follows for whose turn it is. */
class WorkTest {

    private static final Instant NOW = Instant.EPOCH;
    private static final int ANSWER = 10;

    private record Waiting(Flow flow, Work work) implements Queued {

        @Override
        public int rows() {
            return work.rows();
        }

        @Override
        public int mostTokens() {
            return ANSWER;
        }

        @Override
        public Instant submitted() {
            return NOW;
        }

        @Override
        public Instant beginBy() {
            return NOW.plusSeconds(60);
        }

        @Override
        public Instant deadline() {
            return NOW.plusSeconds(60);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean isRevoked(Instant now) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, false, false, 10",
        "2, 0, false, false, 20",
        "1, 600, false, false, 110",
        "2, 600, false, false, 220",
        "1, 0, true, false, 40",
        "1, 600, true, false, 140",
        "1, 600, false, true, 310",
        "2, 600, true, true, 480"
    })
    void costsWhatTheFormulaSays(int rows, int prompt, boolean alone, boolean scored, double cost) {
        assertThat(new Work(rows, prompt, alone, scored).cost(ANSWER)).isEqualTo(cost);
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, false, 1",
        "180, false, false, 4",
        "0, true, false, 4",
        "60, false, true, 4",
    })
    void whoAsksForMoreHasItsTurnLessOften(int prompt, boolean alone, boolean scored, int times) {
        RequestQueue<Waiting> line = new RequestQueue<>(new EngineConfig(1, 1, 256, 1), new Pace());
        for (int i = 0; i < 50; i++) {
            line.add(new Waiting(new Flow("heavy", "h"), new Work(1, prompt, alone, scored)));
            line.add(new Waiting(new Flow("light", "l"), new Work(1, 0, false, false)));
        }

        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            line.take(List.of()).forEach(one -> turns.add(one.flow().tenant()));
        }

        assertThat(turns.stream().filter("heavy"::equals).count()).isEqualTo(50 / (times + 1));
    }
}
