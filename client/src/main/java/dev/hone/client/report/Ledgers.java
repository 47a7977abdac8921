package dev.hone.client.report;

import dev.hone.schemas.records.Ledger;
import java.util.Map;
import java.util.TreeMap;

/** The last ledger of every partition, and their sums. Not thread-safe. */
public final class Ledgers {

    private final int partitions;
    private final Map<Integer, Ledger> last = new TreeMap<>();

    public Ledgers(int partitions) {
        this.partitions = partitions;
    }

    public void see(Ledger ledger) {
        last.put(ledger.getPartition(), ledger);
    }

    public long records() {
        return last.values().stream()
                .flatMap(ledger -> ledger.getRecords().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Those of them that somebody sent: not what the join handed on from a session to its interactions. */
    public long sent() {
        return records() - input("sessions");
    }

    /** Whether the clock of every partition has come that far. */
    public boolean reached(long timeMs) {
        return last.size() == partitions
                && last.values().stream().allMatch(ledger -> ledger.getClock().toEpochMilli() >= timeMs);
    }

    public Events events() {
        return new Events(
                records(),
                input("prompts"),
                input("responses"),
                input("feedback"),
                outcome("accepted"),
                outcome("duplicates"),
                outcome("superseded"),
                outcome("late"),
                outcome("excluded"),
                outcome("orphans"),
                outcome("deadLetters"),
                outcome("erased"),
                outcome("pending"),
                last.values().stream().mapToLong(Ledger::getInteractions).sum(),
                last.values().stream().mapToLong(Ledger::getExamples).sum(),
                last.values().stream()
                        .flatMap(ledger -> ledger.getWithheld().values().stream())
                        .mapToLong(Long::longValue)
                        .sum());
    }

    private long input(String name) {
        return last.values().stream()
                .mapToLong(ledger -> ledger.getRecords().getOrDefault(name, 0L))
                .sum();
    }

    private long outcome(String name) {
        return last.values().stream()
                .mapToLong(ledger -> ledger.getOutcomes().getOrDefault(name, 0L))
                .sum();
    }
}
