package dev.hone.streams.join;

import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.streams.ledger.OutcomeCounts;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A whole log, joined. */
public final class JoinedLog {

    private final SortedMap<String, Closed> interactions;
    private final OutcomeCounts records;
    private final SortedMap<String, Long> refused;
    private final List<Assessed> assessed;

    JoinedLog(
            SortedMap<String, Closed> interactions,
            OutcomeCounts records,
            SortedMap<String, Long> refused,
            List<Assessed> assessed) {
        this.interactions = Collections.unmodifiableSortedMap(interactions);
        this.records = records;
        this.refused = Collections.unmodifiableSortedMap(refused);
        this.assessed = List.copyOf(assessed);
    }

    /**
     * One interaction as it closed.
     *
     * @param scored null where it has no prompt or no response
     * @param hasPrompt whether it has a prompt
     */
    public record Closed(@Nullable ScoredInteraction scored, boolean hasPrompt) {}

    /** All that is known of, by id. */
    public SortedMap<String, Closed> interactions() {
        return interactions;
    }

    /** Where each record ended, those that were handed on from sessions included. */
    public OutcomeCounts records() {
        return records;
    }

    /** How many records were refused for which reason. */
    public SortedMap<String, Long> refused() {
        return refused;
    }

    /** When the last thing comes that counts, in ms since 1970; 0 where nothing does. */
    public long lastMs() {
        return assessed.stream().mapToLong(JoinedLog::lastMs).max().orElse(0);
    }

    private static long lastMs(Assessed one) {
        long dueMs = one.assessment().map(Assessment::dueMs).orElse(0L);
        return one.interaction().votes().votes().stream()
                .mapToLong(Vote::timestamp)
                .reduce(dueMs, Math::max);
    }

    /**
     * What is counted on each line in buckets of that width, as the stage sends it when all is closed, with a watermark
     * in the words of each line that passes the end of the first bucket.
     *
     * @param inCohorts whether cohorts of contributors are told apart
     */
    public List<QualityDelta> counts(long bucketMs, boolean inCohorts) {
        SortedMap<Count, Long> sums = new TreeMap<>(UnsentCounts.ORDER);
        for (Assessed one : assessed) {
            Map<Count, Long> its = one.assessment()
                    .map(assessment -> assessment.counts(bucketMs, inCohorts))
                    .orElseGet(HashMap::new);
            its.forEach((count, times) -> sums.merge(count, times, Long::sum));
        }
        sums.values().removeIf(times -> times == 0);
        TreeSet<String> lines = new TreeSet<>();
        sums.keySet().forEach(count -> lines.add(count.line()));
        DeltaMessages messages = new DeltaMessages(0, Integer.MAX_VALUE);
        return lines.stream()
                .flatMap(line -> messages.of(line, sums, bucketMs).stream())
                .toList();
    }
}
