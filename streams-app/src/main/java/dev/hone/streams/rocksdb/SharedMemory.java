package dev.hone.streams.rocksdb;

import dev.hone.schemas.config.Settings;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache and one write-buffer budget for every store of the process, whatever the number of tasks.
 *
 * <p>A store's own buffer is its share of the budget. Buffers that together can exceed it would: a store that is
 * written to while the sum is above the budget writes its buffer out, however little is in it, and with hundreds of
 * stores that is at every write.
 *
 * <p>Kafka Streams makes one of these per store; the memory behind them is made by the first, sized by its
 * configuration, and lives as long as the process: closing it with a store would pull it from under the others.
 */
public final class SharedMemory implements RocksDBConfigSetter {

    /** The keys, to be set on Kafka Streams as they are. */
    public static final ConfigDef DEFINITION = MemoryConfig.DEFINITION;

    /** How many stores the process may have, set by the program beside the keys above. */
    public static final String STORES = "streams.rocksdb.stores";

    private static @Nullable Shared shared;

    /** The settings of the memory as Kafka Streams is given them; a key without a value goes by another. */
    public static Map<String, Object> settings(Settings settings, int stores) {
        Map<String, Object> values = new TreeMap<>();
        settings.parse(DEFINITION).values().forEach((key, value) -> {
            if (value != null) {
                values.put(key, value);
            }
        });
        values.put(STORES, stores);
        return values;
    }

    private record Shared(Cache cache, WriteBufferManager writeBuffers) {

        static Shared of(MemoryConfig memory) {
            RocksDB.loadLibrary();
            Cache cache = new LRUCache(memory.cacheBytes());
            return new Shared(cache, new WriteBufferManager(memory.writeBufferBytes(), cache));
        }
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        MemoryConfig config = MemoryConfig.from(configs);
        Shared memory = shared(config);
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.writeBuffers());
        // RocksDB takes memory in blocks of an eighth of the buffer.
        options.setWriteBufferSize(config.writeBufferBytesPerStore());
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    @Override
    public void close(String storeName, Options options) {
        // Nothing here belongs to one store.
    }

    private static synchronized Shared shared(MemoryConfig config) {
        if (shared == null) {
            shared = Shared.of(config);
        }
        return shared;
    }
}
