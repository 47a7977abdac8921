package dev.hone.streams.thresholds;

import static dev.hone.streams.thresholds.CohortBound.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CohortBoundTest {

    private static final CohortBound BOUND = CohortBound.of(.1);

    @Test
    void theLargestCountsAsAShareOfWhatCountsWithIt() {
        // 90 of the others, and b = .1 * (90 + b).
        SortedMap<Integer, Long> weights = BOUND.weights(new TreeMap<>(Map.of(1, 1_000L, 2, 5L, 3, 5L)), 80);

        assertThat(weights).containsExactly(Map.entry(1, WHOLE / 100), Map.entry(2, WHOLE), Map.entry(3, WHOLE));
    }

    @Test
    void severalThatAreBeyondItCountAlike() {
        // b = .1 * (80 + 2 * b), of 50 and of 20.
        SortedMap<Integer, Long> weights = BOUND.weights(new TreeMap<>(Map.of(1, 50L, 2, 20L)), 80);

        assertThat(weights).containsExactly(Map.entry(1, WHOLE / 5), Map.entry(2, WHOLE / 2));
    }

    @Test
    void fewHaveTwiceAnEqualPart() {
        // Two thirds: b = 2/3 * (20 + b), which is 40.
        assertThat(BOUND.weights(new TreeMap<>(Map.of(1, 100L, 2, 10L, 3, 10L)), 0))
                .containsEntry(1, WHOLE * 40 / 100)
                .containsEntry(2, WHOLE);
        assertThat(BOUND.weights(new TreeMap<>(Map.of(1, 1_000_000L, 2, 1L)), 0))
                .isEmpty();
        assertThat(BOUND.weights(new TreeMap<>(Map.of(1, 1_000_000L)), 0)).isEmpty();
        assertThat(BOUND.weights(new TreeMap<>(Map.of(1, 1_000_000L)), 1)).isEmpty();
    }

    @Test
    void whereAllAreWithinItAllCount() {
        assertThat(BOUND.weights(new TreeMap<>(Map.of(1, 10L, 2, 10L)), 80)).isEmpty();
        assertThat(BOUND.weights(new TreeMap<>(), 80)).isEmpty();
        assertThat(BOUND.weights(new TreeMap<>(), 0)).isEmpty();
    }

    @Test
    void manyScoresAreNotTooMany() {
        long many = 1_000_000_000_000L;

        assertThat(BOUND.weights(new TreeMap<>(Map.of(1, many)), many))
                .containsOnlyKeys(1)
                .hasEntrySatisfying(
                        1, weight -> assertThat((double) weight / WHOLE).isCloseTo(1 / 9.0, within(1e-5)));
    }

    /** Against what defines it: nobody has more than the share of what counts, and the largest have all of that. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void nobodyHasMoreAndTheLargestHaveAllOfIt(long seed) {
        Random random = new Random(seed);
        for (int draw = 0; draw < 200; draw++) {
            SortedMap<Integer, Long> brought = new TreeMap<>();
            for (int cohort = 1 + random.nextInt(255); cohort > 0; cohort--) {
                brought.put(cohort, 1L + (long) Math.exp(random.nextDouble() * 14));
            }
            long nobodys = random.nextBoolean() ? 0 : random.nextInt(3_000);
            double share = (1_000 + random.nextInt(100_000)) / 1e6;

            defines(brought, nobodys, share, CohortBound.of(share).weights(brought, nobodys));
        }
    }

    private static void defines(
            SortedMap<Integer, Long> brought, long nobodys, double share, SortedMap<Integer, Long> weights) {
        Map<Integer, Double> counts = new TreeMap<>();
        brought.forEach(
                (cohort, scores) -> counts.put(cohort, (double) scores * weights.getOrDefault(cohort, WHOLE) / WHOLE));
        double all = nobodys
                + counts.values().stream().mapToDouble(Double::doubleValue).sum();
        double most = Math.max(share, Math.min(1, 2.0 / (brought.size() + nobodys))) * all;
        // A part of each score is dropped.
        double dropped = 1e-9 * all
                + brought.values().stream().mapToDouble(Long::doubleValue).sum() / WHOLE;
        counts.forEach((cohort, count) -> {
            assertThat(count).isPositive().isLessThanOrEqualTo(most + dropped);
            if (weights.getOrDefault(cohort, WHOLE) < WHOLE) {
                assertThat(count).isGreaterThanOrEqualTo(most - dropped);
            }
        });
    }
}
