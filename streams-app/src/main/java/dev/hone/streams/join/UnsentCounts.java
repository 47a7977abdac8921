package dev.hone.streams.join;

import static java.util.Comparator.comparing;

import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.rocksdb.Changelogs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The counts of one task that were not sent yet: in memory, and before each commit in a store for whoever takes the
 * task over.
 */
final class UnsentCounts {

    static final String STORE = "join-deltas";

    static final Comparator<Count> ORDER = comparing(Count::line)
            .thenComparing(Count::segment)
            .thenComparing(Count::stampMs)
            .thenComparing(Count::bucketMs)
            .thenComparing(Count::cohort)
            .thenComparing(Count::quality);

    private final KeyValueStore<Bytes, Long> store;
    private final SortedMap<Count, Long> unsent = new TreeMap<>(ORDER);
    /** Those that the store may have other numbers of. */
    private final Set<Count> changed = new HashSet<>();

    UnsentCounts(KeyValueStore<Bytes, Long> store, AtCommit commit) {
        this.store = store;
        try (KeyValueIterator<Bytes, Long> all = store.all()) {
            all.forEachRemaining(entry -> unsent.put(read(entry.key), entry.value));
        }
        commit.before(STORE, this::save);
    }

    static StoreBuilder<KeyValueStore<Bytes, Long>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.Bytes(), Serdes.Long())
                .withLoggingEnabled(Changelogs.SMALL);
    }

    boolean isEmpty() {
        return unsent.isEmpty();
    }

    /** What has to be sent besides when these counts become those. */
    void change(Map<Count, Long> before, Map<Count, Long> after) {
        after.forEach((count, times) -> add(count, times - before.getOrDefault(count, 0L)));
        before.forEach((count, times) -> {
            if (!after.containsKey(count)) {
                add(count, -times);
            }
        });
    }

    /** Everything, sorted, which then counts as sent. */
    SortedMap<Count, Long> takeAll() {
        SortedMap<Count, Long> all = new TreeMap<>(unsent);
        changed.addAll(unsent.keySet());
        unsent.clear();
        return all;
    }

    private void add(Count count, long times) {
        long sum = unsent.getOrDefault(count, 0L) + times;
        if (sum == 0) {
            unsent.remove(count);
        } else {
            unsent.put(count, sum);
        }
        changed.add(count);
    }

    private void save() {
        changed.forEach(count -> store.put(write(count), unsent.get(count)));
        changed.clear();
    }

    private static Bytes write(Count count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(count.line());
            out.writeUTF(count.segment());
            out.writeLong(count.stampMs());
            out.writeLong(count.bucketMs());
            out.writeInt(count.quality());
            // At the end and only where there is one: so that rows without are as they always were.
            if (count.cohort() != Cohort.NONE) {
                out.writeInt(count.cohort());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a count could not be written to memory", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    private static Count read(Bytes key) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(key.get()))) {
            String line = in.readUTF();
            String segment = in.readUTF();
            long stampMs = in.readLong();
            long bucketMs = in.readLong();
            int quality = in.readInt();
            int cohort = in.available() > 0 ? in.readInt() : Cohort.NONE;
            return new Count(line, segment, stampMs, bucketMs, cohort, quality);
        } catch (IOException e) {
            throw new UncheckedIOException("a count in the state store is cut short", e);
        }
    }
}
