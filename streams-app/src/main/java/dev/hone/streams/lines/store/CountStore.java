package dev.hone.streams.lines.store;

import dev.hone.streams.lines.state.Backlog;
import dev.hone.streams.lines.state.Uncut;
import dev.hone.streams.rocksdb.Changelogs;
import dev.hone.streams.rocksdb.UnknownFormatException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * How far each line has counted its examples. It changes with every commit, and is a few numbers; what else a line
 * keeps changes with cuts and rounds, and may be long.
 */
public record CountStore(KeyValueStore<String, byte[]> store) {

    private static final byte FORMAT = 1;
    private static final long NO_TIME = Long.MIN_VALUE;
    private static final int NUMBERS = 3;

    /** The store: in memory, since it has a key for each line. */
    public static StoreBuilder<KeyValueStore<String, byte[]>> storeBuilder(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(Changelogs.SMALL);
    }

    public void put(String line, Backlog backlog) {
        Uncut uncut = backlog.uncut();
        ByteBuffer bytes = ByteBuffer.allocate(
                        1 + Long.BYTES * (NUMBERS + backlog.positions().size()))
                .put(FORMAT)
                .putLong(uncut.examples())
                .putLong(uncut.tokens())
                .putLong(uncut.sinceMs() == null ? NO_TIME : uncut.sinceMs());
        for (long position : backlog.positions()) {
            bytes.putLong(position);
        }
        store.put(line, bytes.array());
    }

    /** The backlog with what was counted last; as it is where nothing was kept apart. */
    public Backlog newest(String line, Backlog backlog) {
        byte[] kept = store.get(line);
        if (kept == null) {
            return backlog;
        }
        ByteBuffer bytes = ByteBuffer.wrap(kept);
        byte format = bytes.get();
        if (format != FORMAT) {
            throw new UnknownFormatException("counts", format, FORMAT);
        }
        long examples = bytes.getLong();
        long tokens = bytes.getLong();
        long sinceMs = bytes.getLong();
        List<Long> positions = new ArrayList<>();
        while (bytes.hasRemaining()) {
            positions.add(bytes.getLong());
        }
        return backlog.counted(positions, new Uncut(examples, tokens, sinceMs == NO_TIME ? null : sinceMs));
    }
}
