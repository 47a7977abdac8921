package dev.hone.streams.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class MemoryConfigTest {

    @Test
    void hasDefaultsReadsItsKeysAndRefusesNonsense() {
        assertThat(MemoryConfig.from(Map.of())).isEqualTo(new MemoryConfig(384L << 20, 192L << 20, 1));
        assertThat(MemoryConfig.from(Map.of(MemoryConfig.CACHE_BYTES, Integer.toString(16 << 20))))
                .isEqualTo(new MemoryConfig(16 << 20, 8 << 20, 1));
        assertThat(MemoryConfig.from(Map.of(
                        MemoryConfig.CACHE_BYTES, Integer.toString(16 << 20),
                        MemoryConfig.WRITE_BUFFER_BYTES, Integer.toString(8 << 20))))
                .isEqualTo(new MemoryConfig(16 << 20, 8 << 20, 1));
        assertThatThrownBy(() -> MemoryConfig.from(Map.of(MemoryConfig.CACHE_BYTES, "1")))
                .isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> MemoryConfig.from(Map.of(MemoryConfig.WRITE_BUFFER_BYTES, "1")))
                .isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> new MemoryConfig(8 << 20, 9 << 20, 1)).hasMessageContaining("must not exceed");
    }

    @Test
    void aStoreHasItsShareOfTheBudgetWithinBounds() {
        assertThat(new MemoryConfig(256L << 20, 96L << 20, 600).writeBufferBytesPerStore())
                .isEqualTo((72L << 20) / 600);
        assertThat(new MemoryConfig(256L << 20, 96L << 20, 1).writeBufferBytesPerStore())
                .isEqualTo(16L << 20);
        assertThat(new MemoryConfig(256L << 20, 96L << 20, 100_000).writeBufferBytesPerStore())
                .isEqualTo(64L << 10);
        assertThat(MemoryConfig.from(Map.of(SharedMemory.STORES, 600)).stores()).isEqualTo(600);
    }

    @Test
    void allStoresShareOneWriteBufferBudgetThatOutlivesEachOfThem() {
        RocksDB.loadLibrary();
        try (Options one = new Options();
                Options other = new Options()) {
            one.setTableFormatConfig(new BlockBasedTableConfig());
            other.setTableFormatConfig(new BlockBasedTableConfig());
            new SharedMemory().setConfig("one", one, Map.of());
            new SharedMemory().close("one", one);
            new SharedMemory().setConfig("other", other, Map.of());

            assertThat(one.writeBufferManager()).isSameAs(other.writeBufferManager());
            assertThat(one.writeBufferManager().isOwningHandle()).isTrue();
        }
    }
}
