package dev.hone.streams.ledger;

import dev.hone.schemas.records.Ledger;
import dev.hone.streams.rocksdb.Changelogs;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The counts of one task, in its store, so that they change in the transaction that changes what they count.
 *
 * <p>Not safe for use by several threads; the stages of a task share one thread.
 */
public final class TaskLedger {

    public static final String STORE = "ledger";

    private static final String RECORDS = "records.";
    private static final String OUTCOMES = "outcomes.";
    private static final String INTERACTIONS = "interactions";
    private static final String EXAMPLES = "examples";
    private static final String WITHHELD = "withheld.";

    private final KeyValueStore<String, Long> store;

    public TaskLedger(KeyValueStore<String, Long> store) {
        this.store = store;
    }

    /** The store; cached, since a few keys change with every record. */
    public static StoreBuilder<KeyValueStore<String, Long>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.Long())
                .withCachingEnabled()
                .withLoggingEnabled(Changelogs.SMALL);
    }

    /** One more record was read from this input. */
    public void read(String input) {
        add(RECORDS + input, 1);
    }

    public void count(OutcomeCounts tally) {
        tally.counts().forEach((outcome, records) -> add(OUTCOMES + outcome.word(), records));
    }

    public void countInteractions(long more) {
        add(INTERACTIONS, more);
    }

    public void countExamples(long more) {
        add(EXAMPLES, more);
    }

    /** Interactions that have a quality and make no example, for this reason; an empty one is no reason. */
    public void countWithheld(String reason, long more) {
        if (!reason.isEmpty()) {
            add(WITHHELD + reason, more);
        }
    }

    public Ledger snapshot(int partition, long clockMs) {
        Map<String, Long> records = new TreeMap<>(Map.of("prompts", 0L, "responses", 0L, "feedback", 0L));
        Map<String, Long> outcomes = new TreeMap<>();
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome.word(), value(OUTCOMES + outcome.word()));
        }
        Map<String, Long> withheld = new TreeMap<>();
        try (KeyValueIterator<String, Long> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (entry.key.startsWith(RECORDS)) {
                    records.put(entry.key.substring(RECORDS.length()), entry.value);
                } else if (entry.key.startsWith(WITHHELD) && entry.value != 0) {
                    withheld.put(entry.key.substring(WITHHELD.length()), entry.value);
                }
            });
        }
        return new Ledger(
                partition,
                records,
                outcomes,
                value(INTERACTIONS),
                value(EXAMPLES),
                withheld,
                Instant.ofEpochMilli(clockMs));
    }

    private void add(String key, long more) {
        if (more != 0) {
            store.put(key, value(key) + more);
        }
    }

    private long value(String key) {
        Long value = store.get(key);
        return value == null ? 0 : value;
    }
}
