package dev.hone.trainer;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Record times of examples, eight bytes for each. For one thread at a time. */
final class ExampleTimes {

    private static final int FIRST = 1024;
    private static final int TENTHS = 10;

    private long[] times = new long[FIRST];
    private int count;

    void add(long timestampMs) {
        if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
        }
        times[count++] = timestampMs;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Nine deciles, ascending, separated by commas. Nothing may be empty. */
    String deciles() {
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        StringBuilder deciles = new StringBuilder();
        for (int tenth = 1; tenth < TENTHS; tenth++) {
            deciles.append(tenth == 1 ? "" : ",").append(sorted[(int) ((long) (count - 1) * tenth / TENTHS)]);
        }
        return deciles.toString();
    }

    /** How long ago each was, in ms; 0 for one that is ahead of the clock. */
    void each(long nowMs, LongConsumer delayMs) {
        for (int i = 0; i < count; i++) {
            delayMs.accept(Math.max(0, nowMs - times[i]));
        }
    }
}
