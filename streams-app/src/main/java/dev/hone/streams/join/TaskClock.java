package dev.hone.streams.join;

import dev.hone.streams.rocksdb.Changelogs;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The clock of one task: the largest record timestamp that it has seen, its oldest timer, the watermark that it sent.
 */
record TaskClock(KeyValueStore<String, Long> store) {

    static final String STORE = "join-clock";

    private static final String NOW = "now";
    private static final String TIMERS = "timers";
    private static final String WATERMARK = "watermark";

    static StoreBuilder<KeyValueStore<String, Long>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.Long())
                .withCachingEnabled()
                .withLoggingEnabled(Changelogs.SMALL);
    }

    /** 0 before the first record. */
    long nowMs() {
        return value(NOW);
    }

    void advance(long timestampMs) {
        if (timestampMs > nowMs()) {
            store.put(NOW, timestampMs);
        }
    }

    long timerCursorMs() {
        return value(TIMERS);
    }

    void timerCursorMs(long atMs) {
        if (atMs != timerCursorMs()) {
            store.put(TIMERS, atMs);
        }
    }

    /** 0 before the first one was sent. */
    long watermarkMs() {
        return value(WATERMARK);
    }

    void watermarkMs(long sentMs) {
        store.put(WATERMARK, sentMs);
    }

    private long value(String key) {
        Long value = store.get(key);
        return value == null ? 0 : value;
    }
}
