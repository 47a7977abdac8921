package dev.hone.terminal.ops;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often values lay below each of some bounds, since the start. Any thread may observe; a look at it is not of one
 * moment.
 */
public final class OpsHistogram {

    private final double[] bounds;
    private final LongAdder[] counts;
    private final DoubleAdder sum = new DoubleAdder();

    /** An empty one with these bounds, ascending; what is above the last counts as well. */
    public OpsHistogram(double... bounds) {
        this.bounds = bounds.clone();
        this.counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            if (i > 0 && i < bounds.length && !(bounds[i] > bounds[i - 1])) {
                throw new IllegalArgumentException("the bounds of a histogram must ascend");
            }
            counts[i] = new LongAdder();
        }
    }

    /** Bounds from a second to a month, for what the loop takes: about three to each power of ten. */
    public static OpsHistogram ofLoop() {
        return new OpsHistogram(
                0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 259_200,
                604_800, 2_592_000);
    }

    /** Counts a value. */
    public void observe(double value) {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sum.add(value);
    }

    double[] bounds() {
        return bounds.clone();
    }

    /** Those of each bucket alone, the one above the last bound too. */
    long[] counts() {
        long[] now = new long[counts.length];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts[i].sum();
        }
        return now;
    }

    double sum() {
        return sum.sum();
    }
}
