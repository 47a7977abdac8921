package dev.hone.streams.rocksdb;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The memory of all state stores of the process together, in bytes.
 *
 * @param cacheBytes blocks that were read, write buffers included
 * @param writeBufferBytes the part of the cache that write buffers may take
 * @param stores how many stores share them
 */
record MemoryConfig(long cacheBytes, long writeBufferBytes, int stores) {

    private static final long MIN_BYTES_PER_STORE = 64L << 10;
    private static final long MAX_BYTES_PER_STORE = 16L << 20;

    static final String CACHE_BYTES = "streams.rocksdb.cache.bytes";
    static final String WRITE_BUFFER_BYTES = "streams.rocksdb.write.buffer.bytes";

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    CACHE_BYTES,
                    ConfigDef.Type.LONG,
                    384L << 20,
                    atLeast(8 << 20),
                    MEDIUM,
                    "RocksDB memory of the process.")
            .define(
                    WRITE_BUFFER_BYTES,
                    ConfigDef.Type.LONG,
                    null,
                    ConfigDef.LambdaValidator.with(
                            (key, value) -> {
                                if (value != null) {
                                    atLeast(4 << 20).ensureValid(key, value);
                                }
                            },
                            () -> "at least " + (4 << 20)),
                    MEDIUM,
                    "The part of it that write buffers may take; not set: half.");

    MemoryConfig {
        if (writeBufferBytes > cacheBytes) {
            throw new IllegalArgumentException(WRITE_BUFFER_BYTES + " (" + writeBufferBytes + ") must not exceed "
                    + CACHE_BYTES + " (" + cacheBytes + "), which it is part of");
        }
    }

    /** What all stores may fill at once, with a quarter left for buffers that are being written out. */
    long writeBufferBytesPerStore() {
        long share = writeBufferBytes * 3 / 4 / Math.max(1, stores);
        return Math.min(MAX_BYTES_PER_STORE, Math.max(MIN_BYTES_PER_STORE, share));
    }

    static MemoryConfig from(Map<String, ?> values) {
        AbstractConfig config = new AbstractConfig(DEFINITION, values, false);
        Object stores = values.get(SharedMemory.STORES);
        long cacheBytes = config.getLong(CACHE_BYTES);
        Long writeBufferBytes = config.getLong(WRITE_BUFFER_BYTES);
        return new MemoryConfig(
                cacheBytes,
                writeBufferBytes == null ? cacheBytes / 2 : writeBufferBytes,
                stores instanceof Integer number ? number : 1);
    }
}
