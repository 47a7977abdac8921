package dev.hone.streams.ledger;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Numbers of records by outcome. Immutable: sums and differences are made for every record that is read. */
@SuppressWarnings("EnumOrdinal") // the places of an array that nothing but this class sees, and that is never stored
public final class OutcomeCounts {

    public static final OutcomeCounts NONE = new OutcomeCounts(new long[Outcome.values().length]);

    private final long[] byOutcome;

    private OutcomeCounts(long[] byOutcome) {
        this.byOutcome = byOutcome;
    }

    public static OutcomeCounts of(Outcome outcome, long records) {
        if (records == 0) {
            return NONE;
        }
        long[] counts = new long[NONE.byOutcome.length];
        counts[outcome.ordinal()] = records;
        return new OutcomeCounts(counts);
    }

    public OutcomeCounts plus(OutcomeCounts other) {
        return with(other, 1);
    }

    public OutcomeCounts minus(OutcomeCounts other) {
        return with(other, -1);
    }

    /** Records of any outcome. */
    public long total() {
        long total = 0;
        for (long records : byOutcome) {
            total += records;
        }
        return total;
    }

    long of(Outcome outcome) {
        return byOutcome[outcome.ordinal()];
    }

    /** Those that are not 0. */
    public Map<Outcome, Long> counts() {
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            if (of(outcome) != 0) {
                counts.put(outcome, of(outcome));
            }
        }
        return counts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutcomeCounts counts && Arrays.equals(byOutcome, counts.byOutcome);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(byOutcome);
    }

    @Override
    public String toString() {
        return counts().toString();
    }

    private OutcomeCounts with(OutcomeCounts other, long factor) {
        long[] sum = byOutcome.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * other.byOutcome[i];
        }
        return new OutcomeCounts(sum);
    }
}
