package dev.hone.streams.ledger;

import dev.hone.schemas.records.Ledger;
import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.rocksdb.Changelogs;
import dev.hone.streams.rocksdb.UnknownFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one task, in its store, so that they change in the transaction that changes what they count. Each stage
 * of the task counts for itself, in memory, and writes its counts before each commit; the sums of all stages are the
 * ledger.
 *
 * <p>Not safe for use by several threads; the stages of a task share one thread.
 */
public final class TaskLedger {

    public static final String STORE = "ledger";

    private static final byte FORMAT = 1;
    /** Before a stage's counts were one value, each count was one, under a key with one of these beginnings. */
    private static final String RECORDS = "records.";

    private static final String OUTCOMES = "outcomes.";
    private static final String WITHHELD = "withheld.";
    private static final String INTERACTIONS = "interactions";
    private static final String EXAMPLES = "examples";

    private final KeyValueStore<String, byte[]> store;
    private final Stage stage;
    private final Counts counts;
    private boolean changed;

    /** Who counts, each under a key of its own. */
    public enum Stage {
        DECODE,
        JOIN
    }

    /** @param stage the one that counts here */
    public TaskLedger(KeyValueStore<String, byte[]> store, Stage stage, AtCommit commit) {
        this.store = store;
        this.stage = stage;
        this.counts = Counts.read(store.get(stage.name()));
        if (stage == Stage.JOIN) {
            takeOver();
        }
        commit.before(STORE + "-" + stage, this::save);
    }

    /** The store: in memory, since it has two keys. */
    public static StoreBuilder<KeyValueStore<String, byte[]>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(Changelogs.SMALL);
    }

    /** One more record was read from this input. */
    public void read(String input) {
        counts.records.merge(input, 1L, Long::sum);
        changed = true;
    }

    public void count(OutcomeCounts tally) {
        if (!tally.equals(OutcomeCounts.NONE)) {
            counts.outcomes = counts.outcomes.plus(tally);
            changed = true;
        }
    }

    public void countInteractions(long more) {
        counts.interactions += more;
        changed |= more != 0;
    }

    public void countExamples(long more) {
        counts.examples += more;
        changed |= more != 0;
    }

    /** Interactions that have a quality and make no example, for this reason; an empty one is no reason. */
    public void countWithheld(String reason, long more) {
        if (!reason.isEmpty() && more != 0) {
            counts.withheld.merge(reason, more, Long::sum);
            changed = true;
        }
    }

    /** Writes what was counted since it was written last. */
    private void save() {
        if (changed) {
            store.put(stage.name(), counts.write());
            changed = false;
        }
    }

    /** What this stage has counted, and what the others have saved. */
    public Ledger snapshot(int partition, long clockMs) {
        save();
        return read(store, partition, clockMs);
    }

    /** What all stages of a task have counted and saved, as any thread may ask. */
    public static Ledger read(ReadOnlyKeyValueStore<String, byte[]> store, int partition, long clockMs) {
        Counts sums = new Counts();
        for (Stage one : Stage.values()) {
            sums.add(Counts.read(store.get(one.name())));
        }
        Map<String, Long> records = new TreeMap<>(Map.of("prompts", 0L, "responses", 0L, "feedback", 0L));
        records.putAll(sums.records);
        Map<String, Long> outcomes = new TreeMap<>();
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome.word(), sums.outcomes.of(outcome));
        }
        sums.withheld.values().removeIf(count -> count == 0);
        return new Ledger(
                partition,
                records,
                outcomes,
                sums.interactions,
                sums.examples,
                sums.withheld,
                Instant.ofEpochMilli(clockMs),
                List.of(),
                null);
    }

    /** What one stage of a task has counted and saved, as any thread may ask. */
    public static long read(ReadOnlyKeyValueStore<String, byte[]> store, Stage stage, Outcome outcome) {
        return Counts.read(store.get(stage.name())).outcomes.of(outcome);
    }

    private void takeOver() {
        List<String> taken = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (counts.takeOver(entry.key, entry.value)) {
                    taken.add(entry.key);
                }
            });
        }
        taken.forEach(key -> store.put(key, null));
        changed = !taken.isEmpty();
        save();
    }

    private static final class Counts {

        private OutcomeCounts outcomes = OutcomeCounts.NONE;
        private final Map<String, Long> records = new TreeMap<>();
        private final Map<String, Long> withheld = new TreeMap<>();
        private long interactions;
        private long examples;

        void add(Counts other) {
            outcomes = outcomes.plus(other.outcomes);
            other.records.forEach((input, count) -> records.merge(input, count, Long::sum));
            other.withheld.forEach((reason, count) -> withheld.merge(reason, count, Long::sum));
            interactions += other.interactions;
            examples += other.examples;
        }

        boolean takeOver(String key, byte[] value) {
            if (key.startsWith(RECORDS)) {
                records.merge(key.substring(RECORDS.length()), number(value), Long::sum);
            } else if (key.startsWith(WITHHELD)) {
                withheld.merge(key.substring(WITHHELD.length()), number(value), Long::sum);
            } else if (key.startsWith(OUTCOMES)) {
                outcomes = outcomes.plus(OutcomeCounts.of(outcome(key.substring(OUTCOMES.length())), number(value)));
            } else if (key.equals(INTERACTIONS)) {
                interactions += number(value);
            } else if (key.equals(EXAMPLES)) {
                examples += number(value);
            } else {
                return false;
            }
            return true;
        }

        byte[] write() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                out.writeByte(FORMAT);
                out.writeLong(interactions);
                out.writeLong(examples);
                Map<Outcome, Long> byOutcome = outcomes.counts();
                out.writeByte(byOutcome.size());
                for (Map.Entry<Outcome, Long> entry : byOutcome.entrySet()) {
                    out.writeUTF(entry.getKey().word());
                    out.writeLong(entry.getValue());
                }
                write(records, out);
                write(withheld, out);
            } catch (IOException e) {
                throw new UncheckedIOException("a ledger could not be written to memory", e);
            }
            return bytes.toByteArray();
        }

        static Counts read(byte @Nullable [] bytes) {
            Counts counts = new Counts();
            if (bytes == null) {
                return counts;
            }
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                byte format = in.readByte();
                if (format != FORMAT) {
                    throw new UnknownFormatException("a ledger", format, FORMAT);
                }
                counts.interactions = in.readLong();
                counts.examples = in.readLong();
                for (int left = in.readByte(); left > 0; left--) {
                    Outcome outcome = outcome(in.readUTF());
                    counts.outcomes = counts.outcomes.plus(OutcomeCounts.of(outcome, in.readLong()));
                }
                read(counts.records, in);
                read(counts.withheld, in);
            } catch (IOException e) {
                throw new UncheckedIOException("a ledger in the state store is cut short", e);
            }
            return counts;
        }

        private static void write(Map<String, Long> numbers, DataOutputStream out) throws IOException {
            out.writeByte(numbers.size());
            for (Map.Entry<String, Long> number : numbers.entrySet()) {
                out.writeUTF(number.getKey());
                out.writeLong(number.getValue());
            }
        }

        private static void read(Map<String, Long> numbers, DataInputStream in) throws IOException {
            for (int left = in.readByte(); left > 0; left--) {
                numbers.put(in.readUTF(), in.readLong());
            }
        }

        private static long number(byte[] value) {
            return ByteBuffer.wrap(value).getLong();
        }

        private static Outcome outcome(String word) {
            for (Outcome outcome : Outcome.values()) {
                if (outcome.word().equals(word)) {
                    return outcome;
                }
            }
            throw new IllegalStateException("an outcome " + word + " in the state store");
        }
    }
}
