package dev.hone.streams.join;

import dev.hone.streams.commit.AtCommit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one task, oldest first.
 *
 * <p>They are stored in {@linkplain TimerChunk chunks} by the second. The oldest are in memory, sorted, a bounded
 * number of them, read some way ahead; the chunks of a second are deleted when all its timers have fired. Until then
 * the key of the last one that fired says which of them have. What a chunk has taken is stored before each commit. A
 * timer that is set before that one, by a record that came late, is stored under a key of its own, as all timers were
 * once.
 */
final class Timers {

    static final String STORE = "join-timers";
    static final int MAX_IN_MEMORY = 8192;

    private static final byte[] NOTHING = {};
    private static final int READ_AHEAD = 512;
    private static final int MAX_OPEN_CHUNKS = 256;
    private static final Timer END = new Timer(Long.MAX_VALUE, Timer.Kind.FORGET, "");

    private final KeyValueStore<Bytes, byte[]> store;
    private final TaskClock clock;

    /** All timers in the store before {@link #readUntil}. */
    private final NavigableSet<Timer> inMemory = new TreeSet<>(Timer.ORDER);
    /** Those of them that are stored under their own keys. */
    private final Set<Timer> apart = new HashSet<>();
    /** The keys of the chunks that the others are stored in, by the starts of their seconds. */
    private final SortedMap<Long, Set<Bytes>> chunks = new TreeMap<>();

    private final Map<Long, TimerChunk> open = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, TimerChunk> eldest) {
            return size() > MAX_OPEN_CHUNKS;
        }
    };

    /** The chunks that have more than is stored of them. */
    private final Map<Bytes, TimerChunk> unstored = new LinkedHashMap<>();

    private Timer readUntil;
    private @Nullable Timer lastFired;

    Timers(KeyValueStore<Bytes, byte[]> store, TaskClock clock, AtCommit commit) {
        this.store = store;
        this.clock = clock;
        this.readUntil = Timer.firstAt(clock.timersFromMs());
        this.lastFired = clock.lastFired().length == 0 ? null : Timer.of(clock.lastFired());
        commit.before(STORE, this::save);
    }

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray());
    }

    void put(Timer timer) {
        boolean isRead = Timer.ORDER.compare(timer, readUntil) < 0;
        if (isRead && inMemory.contains(timer)) {
            return;
        }
        if (isFired(timer)) {
            store.put(Bytes.wrap(timer.key()), NOTHING);
            apart.add(timer);
        } else {
            Bytes chunk = putIntoChunk(timer);
            if (isRead) {
                chunksOf(timer).add(chunk);
            }
        }
        if (isRead) {
            inMemory.add(timer);
            forgetBeyond(MAX_IN_MEMORY);
        }
        long startMs = TimerChunk.startOf(timer.atMs());
        if (startMs < clock.timersFromMs()) {
            clock.timersFromMs(startMs);
        }
    }

    /** Takes at most so many timers that are before the time, oldest first. */
    List<Timer> take(long beforeMs, int most) {
        if (nextMs() >= beforeMs) {
            keepUp();
            return List.of();
        }
        List<Timer> taken = new ArrayList<>();
        while (taken.size() < most && nextMs() < beforeMs) {
            Timer next = inMemory.pollFirst();
            if (next == null) {
                read();
            } else {
                taken.add(next);
            }
        }
        taken.forEach(this::taken);
        deleteFiredChunks();
        return taken;
    }

    /** Whether this timer has fired, if it was set. */
    boolean hasPassed(Timer timer) {
        return Timer.ORDER.compare(timer, inMemory.isEmpty() ? readUntil : inMemory.first()) < 0;
    }

    /** A time that no timer is before. */
    long nextMs() {
        return inMemory.isEmpty() ? readUntil.atMs() : inMemory.first().atMs();
    }

    private Bytes putIntoChunk(Timer timer) {
        long startMs = TimerChunk.startOf(timer.atMs());
        TimerChunk chunk = open.get(startMs);
        if (chunk == null || chunk.isFull()) {
            chunk = new TimerChunk(startMs, clock.nextChunk());
            open.put(startMs, chunk);
        }
        chunk.add(timer);
        unstored.put(chunk.key(), chunk);
        return chunk.key();
    }

    private boolean isFired(Timer timer) {
        return lastFired != null && Timer.ORDER.compare(timer, lastFired) <= 0;
    }

    private void taken(Timer timer) {
        if (apart.remove(timer)) {
            store.put(Bytes.wrap(timer.key()), null);
        } else {
            lastFired = timer;
        }
    }

    private void deleteFiredChunks() {
        if (lastFired != null) {
            clock.lastFired(lastFired.key());
        }
        long leftMs = TimerChunk.startOf(nextMs());
        SortedMap<Long, Set<Bytes>> fired = chunks.headMap(leftMs);
        fired.forEach((startMs, keys) -> {
            keys.forEach(this::delete);
            open.remove(startMs);
        });
        fired.clear();
        if (hasAny()) {
            clock.timersFromMs(leftMs);
        }
        keepUp();
    }

    private void delete(Bytes chunk) {
        TimerChunk fresh = unstored.remove(chunk);
        if (fresh == null || fresh.isStored()) {
            store.put(chunk, null);
        }
    }

    private void save() {
        unstored.values().forEach(chunk -> store.put(chunk.key(), chunk.stored()));
        unstored.clear();
    }

    // Where there is no timer at all, none is before now: else it would look as if one had been waiting since the last.
    private void keepUp() {
        if (!hasAny()) {
            clock.timersFromMs(TimerChunk.startOf(clock.nowMs()));
        }
    }

    private boolean hasAny() {
        return !readUntil.equals(END) || !inMemory.isEmpty();
    }

    /** Reads on, whole seconds, but for one of more timers than fit into memory, which is read in parts. */
    private void read() {
        save();
        Timer from = readUntil;
        long secondMs = TimerChunk.startOf(from.atMs());
        readUntil = END;
        try (KeyValueIterator<Bytes, byte[]> all = store.range(Bytes.wrap(Timer.from(secondMs)), null)) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> entry = all.next();
                long startMs =
                        TimerChunk.startOf(ByteBuffer.wrap(entry.key.get()).getLong());
                if (startMs != secondMs && (inMemory.size() >= READ_AHEAD || !readUntil.equals(END))) {
                    until(Timer.firstAt(startMs));
                    return;
                }
                secondMs = startMs;
                read(entry, from);
                forgetBeyond(MAX_IN_MEMORY);
            }
        }
    }

    private void read(KeyValue<Bytes, byte[]> entry, Timer from) {
        byte[] key = entry.key.get();
        if (TimerChunk.isKey(key)) {
            chunks.computeIfAbsent(ByteBuffer.wrap(key).getLong(), start -> new HashSet<>())
                    .add(entry.key);
            TimerChunk.read(key, entry.value, timer -> {
                if (!isFired(timer)) {
                    read(timer, from);
                }
            });
        } else {
            Timer timer = Timer.of(key);
            apart.add(timer);
            read(timer, from);
        }
    }

    private void read(Timer timer, Timer from) {
        if (Timer.ORDER.compare(timer, from) >= 0 && Timer.ORDER.compare(timer, readUntil) < 0) {
            inMemory.add(timer);
        }
    }

    private void forgetBeyond(int most) {
        while (inMemory.size() > most) {
            until(inMemory.last());
        }
    }

    private void until(Timer end) {
        if (Timer.ORDER.compare(end, readUntil) < 0) {
            readUntil = end;
        }
        apart.removeAll(inMemory.tailSet(end));
        inMemory.tailSet(end).clear();
    }

    private Set<Bytes> chunksOf(Timer timer) {
        return chunks.computeIfAbsent(TimerChunk.startOf(timer.atMs()), start -> new HashSet<>());
    }
}
