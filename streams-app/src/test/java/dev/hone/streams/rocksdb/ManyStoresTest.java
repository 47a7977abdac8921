package dev.hone.streams.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** The stores of 64 partitions on one instance: what is far below their shares stays in memory. */
class ManyStoresTest {

    private static final int STORES_AT_64 = 1_000;
    private static final int WRITTEN = 128;
    private static final int ROUNDS = 40;
    private static final Map<String, Object> CONFIGS = Map.of(SharedMemory.STORES, STORES_AT_64);

    @TempDir
    Path folder;

    @Test
    void noStoreIsWrittenOutForWhatOthersHold() throws Exception {
        RocksDB.loadLibrary();
        List<Options> options = new ArrayList<>();
        List<RocksDB> stores = new ArrayList<>();
        try (WriteOptions unlogged = new WriteOptions().setDisableWAL(true)) {
            for (int i = 0; i < WRITTEN; i++) {
                options.add(options(i));
                stores.add(RocksDB.open(
                        options.get(i),
                        Files.createDirectory(folder.resolve("store" + i)).toString()));
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (RocksDB store : stores) {
                    store.put(unlogged, ("key" + round).getBytes(UTF_8), new byte[500]);
                }
            }

            assertThat(stores).allSatisfy(store -> assertThat(filesOf(store)).isZero());
        } finally {
            stores.forEach(RocksDB::close);
            options.forEach(Options::close);
        }
    }

    private static Options options(int store) {
        Options options = new Options().setCreateIfMissing(true);
        options.setTableFormatConfig(new BlockBasedTableConfig());
        // as Kafka Streams has it before it asks for ours
        options.setWriteBufferSize(16L << 20);
        new SharedMemory().setConfig("store" + store, options, CONFIGS);
        return options;
    }

    private static long filesOf(RocksDB store) throws RocksDBException {
        return store.getLiveFilesMetaData().size() + store.getLongProperty("rocksdb.num-immutable-mem-table");
    }
}
