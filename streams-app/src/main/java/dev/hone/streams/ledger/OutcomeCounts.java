package dev.hone.streams.ledger;

import java.util.EnumMap;
import java.util.Map;

/** Numbers of records by outcome. Immutable. */
public record OutcomeCounts(Map<Outcome, Long> counts) {

    public static final OutcomeCounts NONE = new OutcomeCounts(Map.of());

    public OutcomeCounts {
        counts = Map.copyOf(counts);
    }

    public static OutcomeCounts of(Outcome outcome, long records) {
        return records == 0 ? NONE : new OutcomeCounts(Map.of(outcome, records));
    }

    public OutcomeCounts plus(OutcomeCounts other) {
        Map<Outcome, Long> sum = new EnumMap<>(Outcome.class);
        sum.putAll(counts);
        other.counts.forEach((outcome, records) -> sum.merge(outcome, records, Long::sum));
        return new OutcomeCounts(sum);
    }

    public OutcomeCounts minus(OutcomeCounts other) {
        Map<Outcome, Long> difference = new EnumMap<>(Outcome.class);
        difference.putAll(counts);
        other.counts.forEach((outcome, records) -> difference.merge(outcome, -records, Long::sum));
        return new OutcomeCounts(difference);
    }

    /** The same records with those of one outcome moved to another. */
    public OutcomeCounts with(Outcome from, Outcome to) {
        long moved = counts.getOrDefault(from, 0L);
        return minus(of(from, moved)).plus(of(to, moved));
    }
}
