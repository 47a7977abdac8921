package dev.hone.llm.generate;

import java.util.Arrays;

/** What is added to single logits of a row; grows, and is read by one thread. */
final class LogitShifts {

    private static final LogitShifts NONE = new LogitShifts();

    private long[] ids = {};
    private double[] amounts = {};
    private int count;

    /** Nothing; never added to. */
    static LogitShifts none() {
        return NONE;
    }

    /** An id that comes twice is shifted twice. Minus infinity rules a token out. */
    void add(int id, double amount) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, Math.max(8, 2 * count));
            amounts = Arrays.copyOf(amounts, ids.length);
        }
        ids[count] = id;
        amounts[count++] = amount;
    }

    int count() {
        return count;
    }

    long[] ids() {
        return Arrays.copyOf(ids, count);
    }

    double[] amounts() {
        return Arrays.copyOf(amounts, count);
    }
}
