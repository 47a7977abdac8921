package dev.hone.streams.ledger;

import java.util.EnumMap;
import java.util.Map;

/** How many records ended where. Immutable. */
public record Tally(Map<Outcome, Long> counts) {

    public static final Tally NONE = new Tally(Map.of());

    public Tally {
        counts = Map.copyOf(counts);
    }

    public static Tally of(Outcome outcome, long records) {
        return records == 0 ? NONE : new Tally(Map.of(outcome, records));
    }

    public Tally plus(Tally other) {
        Map<Outcome, Long> sum = new EnumMap<>(Outcome.class);
        sum.putAll(counts);
        other.counts.forEach((outcome, records) -> sum.merge(outcome, records, Long::sum));
        return new Tally(sum);
    }

    public Tally minus(Tally other) {
        Map<Outcome, Long> difference = new EnumMap<>(Outcome.class);
        difference.putAll(counts);
        other.counts.forEach((outcome, records) -> difference.merge(outcome, -records, Long::sum));
        return new Tally(difference);
    }

    /** The same records with those of one outcome moved to another. */
    public Tally with(Outcome from, Outcome to) {
        long moved = counts.getOrDefault(from, 0L);
        return minus(of(from, moved)).plus(of(to, moved));
    }
}
