package dev.hone.serving.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.SchemaStore;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Events on this machine's disk, in the order in which they came. Any thread may call; one thread reads and deletes.
 *
 * <p>Writers that come at the same time share one sync of the disk: RocksDB joins them. Three column families: what
 * waits, what was set aside, and the schemas that events were ever written with. What was set aside waits again after
 * the next start.
 */
final class OutboxStore implements AutoCloseable {

    private static final List<String> FAMILIES = List.of("default", "aside", "schemas");
    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final long MAX_LOG_BYTES = 128L << 20;
    private static final int MOVED_AT_ONCE = 1000;

    private final DBOptions options;
    private final ColumnFamilyOptions familyOptions;
    private final WriteOptions appending;
    private final WriteOptions deleting = new WriteOptions();
    private final RocksDB database;
    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final Occupancy occupancy;
    private final ReadWriteLock open = new ReentrantReadWriteLock();
    private boolean closed;

    private OutboxStore(CaptureConfig config) throws RocksDBException {
        options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxTotalWalSize(MAX_LOG_BYTES)
                .setKeepLogFileNum(2);
        familyOptions = new ColumnFamilyOptions()
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION);
        appending = new WriteOptions().setSync(config.sync());
        List<ColumnFamilyDescriptor> descriptors = FAMILIES.stream()
                .map(name -> new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), familyOptions))
                .toList();
        database = RocksDB.open(options, config.folder().toString(), descriptors, families);
        occupancy = new Occupancy(config.maxBytes(), config.maxRecords());
    }

    /** Throws {@link UncheckedIOException} with words where the folder cannot be used. */
    static OutboxStore open(CaptureConfig config) {
        RocksDB.loadLibrary();
        try {
            Files.createDirectories(config.folder());
            var store = new OutboxStore(config);
            store.rememberSchemas();
            store.takeBackWhatWasSetAside();
            store.count();
            return store;
        } catch (IOException | RocksDBException unusable) {
            throw new UncheckedIOException(new IOException(
                    "the outbox " + config.folder().toAbsolutePath() + " cannot be opened: " + unusable.getMessage()
                            + "; give each server a serving.outbox.dir of its own that it may write to",
                    unusable));
        }
    }

    /** Keeps all of them or none. Throws {@link CaptureRefusedException} where there is no room or no disk. */
    void append(List<byte[]> events) {
        open.readLock().lock();
        try (var batch = new WriteBatch()) {
            if (closed) {
                throw new CaptureRefusedException("the server is stopping: send the request again");
            }
            Occupancy.Place place = occupancy.reserve(events);
            boolean kept = false;
            try {
                long sequence = place.first();
                for (byte[] event : events) {
                    batch.put(waiting(), key(sequence++), event);
                }
                database.write(appending, batch);
                kept = true;
            } finally {
                occupancy.settle(place, kept);
            }
        } catch (RocksDBException failed) {
            throw new CaptureRefusedException(
                    "the outbox cannot write to its disk: " + failed.getMessage()
                            + "; make room or mend the disk, then restart the server",
                    failed);
        } finally {
            open.readLock().unlock();
        }
    }

    /**
     * What waits from a place on, in order, until one of the bounds is passed. Nothing that is still being written lies
     * before what is given.
     */
    List<Entry> read(long from, int maxRecords, long maxBytes) {
        return locked(() -> {
            long end = occupancy.settledUntil();
            List<Entry> entries = new ArrayList<>();
            long bytes = 0;
            try (RocksIterator iterator = database.newIterator(waiting())) {
                iterator.seek(key(from));
                while (iterator.isValid() && entries.size() < maxRecords && bytes < maxBytes) {
                    Entry entry = new Entry(sequence(iterator.key()), iterator.value());
                    if (entry.sequence() >= end) {
                        break;
                    }
                    entries.add(entry);
                    bytes += entry.bytes().length;
                    iterator.next();
                }
                iterator.status();
            }
            return entries;
        });
    }

    /** Forgets what has been sent. Not synced: what comes back after a crash is sent twice. */
    void delete(List<Entry> sent) {
        locked(() -> {
            try (var batch = new WriteBatch()) {
                for (Entry entry : sent) {
                    batch.delete(waiting(), key(entry.sequence()));
                }
                database.write(deleting, batch);
            }
            sent.forEach(occupancy::release);
            return sent.size();
        });
    }

    /** Takes one out of the order, until the next start; it goes on taking room. */
    void setAside(Entry entry) {
        locked(() -> {
            try (var batch = new WriteBatch()) {
                batch.delete(waiting(), key(entry.sequence()));
                batch.put(aside(), key(entry.sequence()), entry.bytes());
                database.write(appending, batch);
            }
            occupancy.setAside();
            return entry;
        });
    }

    Occupancy occupancy() {
        return occupancy;
    }

    /** The schema that has a fingerprint, of those that events here were ever written with. */
    SchemaStore schemas() {
        return fingerprint -> locked(() -> {
            byte[] json = database.get(schemaFamily(), key(fingerprint));
            return json == null ? null : new Schema.Parser().parse(new String(json, StandardCharsets.UTF_8));
        });
    }

    @Override
    public void close() {
        open.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                families.forEach(ColumnFamilyHandle::close);
                database.close();
                appending.close();
                deleting.close();
                familyOptions.close();
                options.close();
            }
        } finally {
            open.writeLock().unlock();
        }
    }

    private void rememberSchemas() throws RocksDBException {
        for (EventKind kind : EventKind.values()) {
            long fingerprint = SchemaNormalization.parsingFingerprint64(kind.schema());
            byte[] json = kind.schema().toString().getBytes(StandardCharsets.UTF_8);
            database.put(schemaFamily(), key(fingerprint), json);
        }
    }

    private void takeBackWhatWasSetAside() throws RocksDBException {
        boolean more = true;
        while (more) {
            try (var batch = new WriteBatch();
                    RocksIterator iterator = database.newIterator(aside())) {
                for (iterator.seekToFirst(); iterator.isValid() && batch.count() < MOVED_AT_ONCE; iterator.next()) {
                    batch.put(waiting(), iterator.key(), iterator.value());
                    batch.delete(aside(), iterator.key());
                }
                iterator.status();
                more = batch.count() > 0;
                database.write(appending, batch);
            }
        }
    }

    private void count() throws RocksDBException {
        try (RocksIterator iterator = database.newIterator(waiting())) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                occupancy.found(new Entry(sequence(iterator.key()), iterator.value()));
            }
            iterator.status();
        }
    }

    private ColumnFamilyHandle waiting() {
        return families.get(0);
    }

    private ColumnFamilyHandle aside() {
        return families.get(1);
    }

    private ColumnFamilyHandle schemaFamily() {
        return families.get(2);
    }

    private interface DiskWork<T extends @Nullable Object> {
        T run() throws RocksDBException;
    }

    // A database that is closed under a call takes the whole process with it.
    private <T extends @Nullable Object> T locked(DiskWork<T> work) {
        open.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the outbox is closed");
            }
            return work.run();
        } catch (RocksDBException failed) {
            throw new UncheckedIOException(new IOException("the outbox cannot use its disk", failed));
        } finally {
            open.readLock().unlock();
        }
    }

    /** The first that waits; empty when nothing does or the store is closed. */
    Optional<Entry> first(long from) {
        open.readLock().lock();
        try {
            return closed ? Optional.empty() : read(from, 1, 1).stream().findFirst();
        } finally {
            open.readLock().unlock();
        }
    }

    private static byte[] key(long sequence) {
        return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
    }

    private static long sequence(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }
}
