package dev.hone.trainer.intake;

import dev.hone.schemas.records.UnusableRows;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Examples that cannot be used, counted by reason. A reason holds nothing that people wrote. */
public record Unusable(SortedMap<String, Long> byReason) {

    public static final Unusable NONE = new Unusable(new TreeMap<>());

    private static final int MOST_IN_WORDS = 3;

    public Unusable {
        byReason = Collections.unmodifiableSortedMap(new TreeMap<>(byReason));
    }

    /** One for each reason that stands in the collection. */
    public static Unusable of(Collection<String> reasons) {
        SortedMap<String, Long> counts = new TreeMap<>();
        reasons.forEach(reason -> counts.merge(reason, 1L, Long::sum));
        return new Unusable(counts);
    }

    public Unusable plus(Unusable more) {
        SortedMap<String, Long> counts = new TreeMap<>(byReason);
        more.byReason.forEach((reason, rows) -> counts.merge(reason, rows, Long::sum));
        return new Unusable(counts);
    }

    public long total() {
        return byReason.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of so many usable ones and these, the share of these; 0 of none at all. */
    public double shareBeside(long usable) {
        return total() == 0 ? 0 : (double) total() / (total() + usable);
    }

    /** As records name them, the most frequent reason first. */
    public List<UnusableRows> rows() {
        return byReason.entrySet().stream()
                .map(counted -> new UnusableRows(counted.getKey(), counted.getValue()))
                .sorted(Comparator.comparingLong(UnusableRows::getRows).reversed())
                .toList();
    }

    /** The most frequent reasons in one sentence. */
    public String words() {
        String most = rows().stream()
                .limit(MOST_IN_WORDS)
                .map(counted -> counted.getRows() + ": " + counted.getReason())
                .collect(Collectors.joining("; "));
        int left = byReason.size() - MOST_IN_WORDS;
        return left > 0 ? most + "; and " + left + " reasons more" : most;
    }
}
