package dev.hone.streams.sequential;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The search for the theta under which the evidence is least. Best first: only ranges that could hold it are halved,
 * so that what is known of it rises to what it is.
 */
final class LeastEvidence {

    /** A range of theta, in steps, and a lower bound of the evidence in it. */
    private record Range(int from, int to, double bound) {}

    private final Stakes stakes;
    private final int steps;
    private final PriorityQueue<Range> ranges = new PriorityQueue<>(Comparator.comparingDouble(Range::bound));
    private Range least;

    private LeastEvidence(Stakes stakes, int steps, Range all) {
        this.stakes = stakes;
        this.steps = steps;
        this.least = all;
    }

    /** Between these steps of theta, for an upper mean that is so many steps above it. */
    static LeastEvidence between(Stakes stakes, int from, int to, int steps) {
        return new LeastEvidence(stakes, steps, new Range(from, to, stakes.log(to + steps, from)));
    }

    /** Of what need not be looked for. */
    static LeastEvidence of(Stakes stakes, double evidence) {
        return new LeastEvidence(stakes, 0, new Range(0, 0, evidence));
    }

    /** What it is at least. */
    double bound() {
        return least.bound;
    }

    /** Whether that is what it is. */
    boolean isFound() {
        return least.to - least.from <= 1;
    }

    /** Looks once more. */
    void narrow() {
        int middle = (least.from + least.to) >>> 1;
        ranges.add(range(least.from, middle));
        ranges.add(range(middle, least.to));
        least = ranges.remove();
    }

    private Range range(int from, int to) {
        return new Range(from, to, stakes.log(to + steps, from));
    }
}
