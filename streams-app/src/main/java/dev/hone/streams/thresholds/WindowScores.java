package dev.hone.streams.thresholds;

import dev.hone.schemas.records.BucketDelta;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The scores of a window, apart by cohort of contributors: mergeable in any order, and able to take counts back, as
 * each histogram of them is. Not safe for use by several threads.
 */
final class WindowScores {

    private static final int NOBODY = 0;

    private final SortedMap<Integer, Histogram> cohorts = new TreeMap<>();

    void add(BucketDelta counted) {
        cohorts.computeIfAbsent(counted.getCohort(), unseen -> new Histogram()).add(counted.getScores());
    }

    /** All of them, whoever brought them. */
    Histogram all() {
        Histogram all = new Histogram();
        cohorts.values().forEach(all::add);
        return all;
    }

    /** What share of the scores' weight is not in what counts of them, of {@link #within} a bound that is on. */
    double cut(Histogram counting) {
        long whole = cohorts.values().stream().mapToLong(Histogram::total).sum();
        return whole == 0 ? 0 : 1 - (double) counting.total() / CohortBound.WHOLE / whole;
    }

    /** Those that count: all of them where nobody is bounded, else each {@link CohortBound#WHOLE} times or less. */
    Histogram within(CohortBound bound) {
        if (!bound.isOn()) {
            return all();
        }
        SortedMap<Integer, Long> brought = new TreeMap<>();
        cohorts.forEach((cohort, scores) -> {
            if (cohort != NOBODY && scores.total() > 0) {
                brought.put(cohort, scores.total());
            }
        });
        Histogram nobodys = cohorts.getOrDefault(NOBODY, new Histogram());
        SortedMap<Integer, Long> weights = bound.weights(brought, nobodys.total());
        Histogram within = new Histogram();
        cohorts.forEach((cohort, scores) -> within.add(scores, weights.getOrDefault(cohort, CohortBound.WHOLE)));
        return within;
    }
}
