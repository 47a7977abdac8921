package dev.hone.streams.join;

import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.rocksdb.Changelogs;
import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Where one task stands in time: the largest record timestamp that it has seen, how far its timers have fired, the
 * watermark that it sent. In memory, and written as one value before each commit.
 */
final class TaskClock {

    static final String STORE = "join-clock";

    private static final String CLOCK = "clock";
    private static final int NUMBERS = 4;

    // Before they were one value, each time had a key.
    private static final String NOW = "now";
    private static final String TIMERS = "timers";
    private static final String WATERMARK = "watermark";

    private final KeyValueStore<String, byte[]> store;

    private long nowMs;
    private long timersFromMs;
    private long watermarkMs;
    private long chunks;
    private byte[] lastFired = {};
    private boolean changed;

    TaskClock(KeyValueStore<String, byte[]> store, AtCommit commit) {
        this.store = store;
        byte[] clock = store.get(CLOCK);
        if (clock != null) {
            ByteBuffer numbers = ByteBuffer.wrap(clock);
            nowMs = numbers.getLong();
            timersFromMs = numbers.getLong();
            watermarkMs = numbers.getLong();
            chunks = numbers.getLong();
            lastFired = new byte[numbers.remaining()];
            numbers.get(lastFired);
        } else {
            nowMs = number(store.get(NOW));
            timersFromMs = number(store.get(TIMERS));
            watermarkMs = number(store.get(WATERMARK));
        }
        commit.before(STORE, this::save);
    }

    static StoreBuilder<KeyValueStore<String, byte[]>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(Changelogs.SMALL);
    }

    /** How far a task has come, as any thread may ask; 0 before its first record. */
    static long nowMs(ReadOnlyKeyValueStore<String, byte[]> store) {
        byte[] clock = store.get(CLOCK);
        return clock == null ? number(store.get(NOW)) : ByteBuffer.wrap(clock).getLong();
    }

    /** Before when no timer of a task is, as any thread may ask. */
    static long timersFromMs(ReadOnlyKeyValueStore<String, byte[]> store) {
        byte[] clock = store.get(CLOCK);
        return clock == null
                ? number(store.get(TIMERS))
                : ByteBuffer.wrap(clock).getLong(Long.BYTES);
    }

    /** 0 before the first record. */
    long nowMs() {
        return nowMs;
    }

    void advance(long timestampMs) {
        if (timestampMs > nowMs) {
            nowMs = timestampMs;
            changed = true;
        }
    }

    /** No timer in the store is before this. */
    long timersFromMs() {
        return timersFromMs;
    }

    void timersFromMs(long atMs) {
        changed |= atMs != timersFromMs;
        timersFromMs = atMs;
    }

    /** The key of the last timer that fired in the order of timers; empty before the first. */
    byte[] lastFired() {
        return lastFired;
    }

    void lastFired(byte[] key) {
        lastFired = key;
        changed = true;
    }

    /** A number that no chunk of timers has had. */
    long nextChunk() {
        changed = true;
        return chunks++;
    }

    /** 0 before the first one was sent. */
    long watermarkMs() {
        return watermarkMs;
    }

    void watermarkMs(long sentMs) {
        watermarkMs = sentMs;
        changed = true;
    }

    private void save() {
        if (changed) {
            store.put(
                    CLOCK,
                    ByteBuffer.allocate(NUMBERS * Long.BYTES + lastFired.length)
                            .putLong(nowMs)
                            .putLong(timersFromMs)
                            .putLong(watermarkMs)
                            .putLong(chunks)
                            .put(lastFired)
                            .array());
            changed = false;
        }
    }

    private static long number(byte @Nullable [] value) {
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }
}
