package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More requests than there is room for, over the line as the engine uses it and a batch whose turns take ten
 * milliseconds by a clock that is counted: a row gives a token in each turn. Answers have up to 200 tokens, 100 in the
 * mean, so eight rows carry eight requests a second; a request has ten seconds.
 */
class OverloadTest {

    private static final Duration TURN = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Flow ONE = new Flow("a", "heavy");
    private static final Flow OTHER = new Flow("b", "light");
    private static final int MOST_TOKENS = 200;
    private static final int CAPACITY = 8;
    private static final int SECONDS = 120;

    private Instant now = Instant.EPOCH;
    private final Pace pace = new Pace();
    private final RequestQueue<Asked> line = new RequestQueue<>(new EngineConfig(8, 8, 256, 1), pace);
    private final List<Asked> running = new ArrayList<>();
    private final Map<Flow, Integer> whole = new HashMap<>();
    private final Map<Flow, Integer> cut = new HashMap<>();

    private static final class Asked implements Queued {
        final Flow flow;
        final Instant submitted;
        final int length;
        int tokens;

        Asked(Flow flow, Instant submitted, int length) {
            this.flow = flow;
            this.submitted = submitted;
            this.length = length;
        }

        @Override
        public Flow flow() {
            return flow;
        }

        @Override
        public int rows() {
            return 1;
        }

        @Override
        public Work work() {
            return new Work(1, 0, false, false);
        }

        @Override
        public int mostTokens() {
            return MOST_TOKENS;
        }

        @Override
        public Instant submitted() {
            return submitted;
        }

        @Override
        public Instant beginBy() {
            return submitted.plus(PATIENCE);
        }

        @Override
        public Instant deadline() {
            return submitted.plus(PATIENCE);
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

    @ParameterizedTest(name = "{0} times what there is room for")
    @ValueSource(ints = {2, 3, 10})
    void pastCapacityAsManyAreAnsweredInTimeAsAtIt(int times) {
        run(Map.of(ONE, times * CAPACITY), SECONDS);

        assertThat(answered(ONE)).isGreaterThan((int) (0.8 * CAPACITY * SECONDS));
        assertThat(cut.getOrDefault(ONE, 0)).as("begun in vain").isLessThan(answered(ONE) / 10);
    }

    @Test
    void aLightKeyBesideAHeavyOneKeepsWhatItHadAlone() {
        run(Map.of(OTHER, 2), SECONDS);
        int alone = answered(OTHER);
        whole.clear();

        run(Map.of(ONE, 10 * CAPACITY, OTHER, 2), SECONDS);

        assertThat((double) answered(OTHER)).isCloseTo(alone, within(0.1 * alone));
        assertThat(answered(ONE)).isGreaterThan((int) (0.8 * (CAPACITY - 2) * SECONDS));
    }

    @Test
    void belowCapacityNobodyIsTurnedAway() {
        run(Map.of(ONE, CAPACITY / 2), SECONDS);

        assertThat(answered(ONE)).isEqualTo(CAPACITY / 2 * SECONDS);
    }

    private int answered(Flow flow) {
        return whole.getOrDefault(flow, 0);
    }

    private void run(Map<Flow, Integer> perSecond, int seconds) {
        Random random = new Random(1);
        long turns = Duration.ofSeconds(seconds).dividedBy(TURN);
        for (long turn = 0; turn < turns || !running.isEmpty() || line.size() > 0; turn++) {
            if (turn < turns) {
                arrive(perSecond, turn, random);
            }
            line.dismiss(now);
            running.addAll(line.take(running));
            now = now.plus(TURN);
            if (!running.isEmpty()) {
                pace.turned(TURN);
            }
            running.removeIf(this::ends);
        }
    }

    /** Evenly over the second, whoever is refused is gone. */
    private void arrive(Map<Flow, Integer> perSecond, long turn, Random random) {
        perSecond.forEach((flow, rate) -> {
            long before = turn * rate / 100;
            long after = (turn + 1) * rate / 100;
            for (long one = before; one < after; one++) {
                try {
                    line.add(new Asked(flow, now, 1 + random.nextInt(MOST_TOKENS - 1)));
                } catch (QueueFullException refused) {
                    assertThat(line.size()).isEqualTo(256);
                }
            }
        });
    }

    private boolean ends(Asked one) {
        one.tokens++;
        if (one.tokens >= one.length) {
            pace.answered(one.tokens);
            whole.merge(one.flow, 1, Integer::sum);
            return true;
        }
        if (!now.isBefore(one.deadline())) {
            cut.merge(one.flow, 1, Integer::sum);
            return true;
        }
        return false;
    }
}
