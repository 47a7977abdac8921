package dev.hone.streams.join;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The timers of one task, oldest first.
 *
 * <p>Fired timers leave tombstones behind, so the scan starts from a cursor, which is persisted: no timer is before it.
 */
final class Timers {

    static final String STORE = "join-timers";

    private static final byte[] NOTHING = {};

    private final KeyValueStore<Bytes, byte[]> store;
    private final TaskClock clock;

    /** No timer is before this; after a scan that ran to its end, the next timer is exactly here. */
    private long nextMs;

    Timers(KeyValueStore<Bytes, byte[]> store, TaskClock clock) {
        this.store = store;
        this.clock = clock;
        this.nextMs = clock.timerCursorMs();
    }

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray());
    }

    void put(Timer timer) {
        store.put(Bytes.wrap(timer.key()), NOTHING);
        nextMs = Math.min(nextMs, timer.atMs());
        if (timer.atMs() < clock.timerCursorMs()) {
            clock.timerCursorMs(timer.atMs());
        }
    }

    /** Takes at most so many timers that are before the time, oldest first. */
    List<Timer> take(long beforeMs, int most) {
        if (nextMs >= beforeMs) {
            return List.of();
        }
        List<Timer> taken = new ArrayList<>();
        nextMs = Long.MAX_VALUE;
        try (KeyValueIterator<Bytes, byte[]> all = store.range(Bytes.wrap(Timer.from(clock.timerCursorMs())), null)) {
            while (all.hasNext() && nextMs == Long.MAX_VALUE) {
                Timer timer = Timer.of(all.next().key.get());
                if (timer.atMs() < beforeMs && taken.size() < most) {
                    taken.add(timer);
                } else {
                    nextMs = timer.atMs();
                }
            }
        }
        taken.forEach(timer -> store.delete(Bytes.wrap(timer.key())));
        if (!taken.isEmpty()) {
            clock.timerCursorMs(taken.get(taken.size() - 1).atMs());
        }
        return taken;
    }

    /** A time that no timer is before. */
    long nextMs() {
        return nextMs;
    }
}
