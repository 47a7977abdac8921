package dev.hone.serving.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An opened database of the outbox. Three column families: what waits, what was set aside, and the schemas that events
 * were ever written with. Nothing may be called under {@link #close} or after it.
 */
final class OutboxDatabase implements AutoCloseable {

    private static final List<String> FAMILIES = List.of("default", "aside", "schemas");
    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final long MAX_LOG_BYTES = 128L << 20;

    private final DBOptions options = new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxTotalWalSize(MAX_LOG_BYTES)
            .setKeepLogFileNum(2);
    private final ColumnFamilyOptions familyOptions = new ColumnFamilyOptions()
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setCompressionType(CompressionType.LZ4_COMPRESSION);
    private final WriteOptions durable;
    private final WriteOptions quick = new WriteOptions();
    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final RocksDB database;

    OutboxDatabase(CaptureConfig config) throws RocksDBException {
        RocksDB.loadLibrary();
        durable = new WriteOptions().setSync(config.sync());
        List<ColumnFamilyDescriptor> descriptors = FAMILIES.stream()
                .map(name -> new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), familyOptions))
                .toList();
        boolean opened = false;
        try {
            database = RocksDB.open(options, config.folder().toString(), descriptors, families);
            opened = true;
        } finally {
            if (!opened) {
                closeOptions();
            }
        }
    }

    RocksDB database() {
        return database;
    }

    /** Writes what must be there after a crash. */
    void writeDurably(WriteBatch batch) throws RocksDBException {
        database.write(durable, batch);
    }

    /** Writes what may be forgotten by one. */
    void write(WriteBatch batch) throws RocksDBException {
        database.write(quick, batch);
    }

    ColumnFamilyHandle waiting() {
        return families.get(0);
    }

    ColumnFamilyHandle aside() {
        return families.get(1);
    }

    ColumnFamilyHandle schemas() {
        return families.get(2);
    }

    @Override
    public void close() {
        families.forEach(ColumnFamilyHandle::close);
        database.close();
        closeOptions();
    }

    private void closeOptions() {
        durable.close();
        quick.close();
        familyOptions.close();
        options.close();
    }
}
