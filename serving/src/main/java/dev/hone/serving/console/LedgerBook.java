package dev.hone.serving.console;

import dev.hone.schemas.records.Ledger;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The last ledger of every partition, and their sums. Any thread may call. */
final class LedgerBook {

    private final Map<Integer, Ledger> last = new TreeMap<>();

    synchronized void seen(Ledger ledger) {
        last.put(ledger.getPartition(), ledger);
    }

    /** The sums; null before the first ledger. */
    synchronized LoopSnapshot.@Nullable Sums sums() {
        if (last.isEmpty()) {
            return null;
        }
        Map<String, Long> records = new TreeMap<>();
        Map<String, Long> outcomes = new TreeMap<>();
        Map<String, Long> withheld = new TreeMap<>();
        long interactions = 0;
        long examples = 0;
        for (Ledger ledger : last.values()) {
            ledger.getRecords().forEach((input, count) -> records.merge(input, count, Long::sum));
            ledger.getOutcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
            ledger.getWithheld().forEach((why, count) -> withheld.merge(why, count, Long::sum));
            interactions += ledger.getInteractions();
            examples += ledger.getExamples();
        }
        boolean balances = sum(records.values()) == sum(outcomes.values());
        return new LoopSnapshot.Sums(last.size(), records, outcomes, withheld, interactions, examples, balances);
    }

    /** How far the partition that is furthest behind has come, in event time; null before the first ledger. */
    synchronized @Nullable Instant joinedUpTo() {
        return last.values().stream()
                .map(Ledger::getClock)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static long sum(Collection<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
