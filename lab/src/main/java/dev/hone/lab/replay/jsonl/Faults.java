package dev.hone.lab.replay.jsonl;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lines that were refused: how many for each reason, and the first few by their place. */
public final class Faults {

    private static final int KEPT = 5;

    private final String noun;
    private final SortedMap<String, Long> byReason = new TreeMap<>();
    private final List<String> first = new ArrayList<>();

    /** {@code noun} is what a line is called before its number. */
    public Faults(String noun) {
        this.noun = noun;
    }

    public void add(long number, String reason) {
        byReason.merge(reason, 1L, Long::sum);
        if (first.size() < KEPT) {
            first.add(noun + " " + number + ": " + reason);
        }
    }

    /** These and, behind them, others of the same log. */
    public Faults and(Faults others) {
        var both = new Faults(noun);
        both.first.addAll(first);
        both.first.addAll(others.first);
        byReason.forEach((reason, count) -> both.byReason.merge(reason, count, Long::sum));
        others.byReason.forEach((reason, count) -> both.byReason.merge(reason, count, Long::sum));
        return both;
    }

    public long count() {
        return byReason.values().stream().mapToLong(Long::longValue).sum();
    }

    public SortedMap<String, Long> byReason() {
        return new TreeMap<>(byReason);
    }

    public List<String> first() {
        return List.copyOf(first);
    }
}
