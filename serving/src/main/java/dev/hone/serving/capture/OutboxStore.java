package dev.hone.serving.capture;

import dev.hone.terminal.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.SchemaStore;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on this machine's disk, in the order in which they came. Any thread may call; one thread appends, one reads
 * and deletes. What was set aside waits again after the next start.
 *
 * <p>After a write that failed nothing is taken until the database could be opened again and written to, which is tried
 * once a second by whoever asks: a disk that was full has room again some time. What had been acknowledged is there
 * then; what was refused may be, and is sent.
 */
final class OutboxStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxStore.class);
    private static final int MOVED_AT_ONCE = 1000;
    private static final long TRY_AGAIN_NANOS = 1_000_000_000L;
    // No schema has a fingerprint of so many bytes.
    private static final byte[] PROBE = "probe".getBytes(StandardCharsets.US_ASCII);
    private static final int PROBE_BYTES = 1 << 16;
    private static final String FULL =
            "the outbox cannot write to its disk, which may be full: once there is room it goes on by itself";

    private final CaptureConfig config;
    private final LongSupplier nanoTime;
    private final Occupancy occupancy;
    private final ReadWriteLock open = new ReentrantReadWriteLock();
    private @Nullable OutboxDatabase database;
    private volatile boolean broken;
    private volatile long triedAt;
    private boolean closed;

    private OutboxStore(CaptureConfig config, OutboxDatabase database, LongSupplier nanoTime) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.database = database;
        occupancy = new Occupancy(config.maxBytes(), config.maxRecords());
    }

    /** Throws {@link UncheckedIOException} with words where the folder cannot be used. */
    static OutboxStore open(CaptureConfig config) {
        try {
            DataFolder.made(config.folder());
            var store = new OutboxStore(config, new OutboxDatabase(config), System::nanoTime);
            store.rememberSchemas();
            store.takeBackWhatWasSetAside();
            store.count();
            return store;
        } catch (UncheckedIOException | RocksDBException unusable) {
            throw new UncheckedIOException(new IOException(
                    "the outbox " + config.folder().toAbsolutePath() + " cannot be opened: " + unusable.getMessage()
                            + "; give each server a serving.outbox.dir of its own that it may write to",
                    unusable));
        }
    }

    /** Keeps in one write all that there is room for, and refuses the rest, or all where there is no disk. */
    void append(List<GroupCommit.Write> writes) {
        mend();
        open.readLock().lock();
        try (var batch = new WriteBatch()) {
            Optional<String> problem = closed
                    ? Optional.of("the server is stopping: send the request again")
                    : broken ? Optional.of(FULL) : Optional.empty();
            if (problem.isPresent()) {
                writes.forEach(write -> write.refuse(new CaptureRefusedException(problem.get())));
            } else {
                write(writes, batch);
            }
        } catch (RocksDBException failed) {
            broke(failed);
            // A client hears no path of this machine, and RocksDB's words have one.
            writes.forEach(write -> write.refuse(new CaptureRefusedException(FULL, failed)));
        } finally {
            open.readLock().unlock();
        }
    }

    private void write(List<GroupCommit.Write> writes, WriteBatch batch) throws RocksDBException {
        List<Occupancy.Place> places = new ArrayList<>(writes.size());
        boolean kept = false;
        try {
            for (GroupCommit.Write write : writes) {
                put(write, places, batch);
            }
            opened().writeDurably(batch);
            kept = true;
        } finally {
            for (Occupancy.Place place : places) {
                occupancy.settle(place, kept);
            }
        }
    }

    private void put(GroupCommit.Write write, List<Occupancy.Place> places, WriteBatch batch) throws RocksDBException {
        try {
            Occupancy.Place place = occupancy.reserve(write.events());
            places.add(place);
            long sequence = place.first();
            for (byte[] event : write.events()) {
                batch.put(opened().waiting(), key(sequence++), event);
            }
        } catch (CaptureRefusedException full) {
            write.refuse(full);
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
            try (RocksIterator iterator = iterator(opened().waiting())) {
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
                    batch.delete(opened().waiting(), key(entry.sequence()));
                }
                opened().write(batch);
            }
            sent.forEach(occupancy::release);
            return sent.size();
        });
    }

    /** Takes one out of the order, until the next start; it goes on taking room. */
    void setAside(Entry entry) {
        locked(() -> {
            try (var batch = new WriteBatch()) {
                batch.delete(opened().waiting(), key(entry.sequence()));
                batch.put(opened().aside(), key(entry.sequence()), entry.bytes());
                opened().writeDurably(batch);
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
            byte[] json = opened().database().get(opened().schemas(), key(fingerprint));
            return json == null ? null : new Schema.Parser().parse(new String(json, StandardCharsets.UTF_8));
        });
    }

    /** Why nothing can be kept now, in words without a path; mends it first where that can be done. */
    Optional<String> problem() {
        mend();
        return broken ? Optional.of(FULL) : occupancy.full();
    }

    /** Whether it cannot use its disk, after trying to. */
    boolean isBroken() {
        mend();
        return broken;
    }

    @Override
    public void close() {
        open.writeLock().lock();
        try {
            closed = true;
            closeDatabase();
        } finally {
            open.writeLock().unlock();
        }
    }

    private void closeDatabase() {
        if (database != null) {
            database.close();
            database = null;
        }
    }

    private void broke(RocksDBException failed) {
        if (!broken) {
            LOG.atError()
                    .addKeyValue("folder", config.folder())
                    .setCause(failed)
                    .log("the outbox cannot write to its disk: nothing is answered until there is room");
        }
        triedAt = nanoTime.getAsLong();
        broken = true;
    }

    /** RocksDB writes nothing more after it has failed to, so it is opened anew. */
    private void mend() {
        if (!broken || nanoTime.getAsLong() - triedAt < TRY_AGAIN_NANOS) {
            return;
        }
        open.writeLock().lock();
        try {
            if (closed || !broken || nanoTime.getAsLong() - triedAt < TRY_AGAIN_NANOS) {
                return;
            }
            triedAt = nanoTime.getAsLong();
            closeDatabase();
            database = new OutboxDatabase(config);
            opened().database().put(opened().schemas(), PROBE, new byte[PROBE_BYTES]);
            opened().database().delete(opened().schemas(), PROBE);
            occupancy.recount();
            count();
            broken = false;
            LOG.atInfo().addKeyValue("waiting", occupancy.waiting()).log("the outbox writes to its disk again");
        } catch (RocksDBException still) {
            LOG.atDebug().setCause(still).log("the outbox still cannot write to its disk");
        } finally {
            open.writeLock().unlock();
        }
    }

    private void rememberSchemas() throws RocksDBException {
        for (EventKind kind : EventKind.values()) {
            long fingerprint = SchemaNormalization.parsingFingerprint64(kind.schema());
            byte[] json = kind.schema().toString().getBytes(StandardCharsets.UTF_8);
            opened().database().put(opened().schemas(), key(fingerprint), json);
        }
    }

    private void takeBackWhatWasSetAside() throws RocksDBException {
        boolean more = true;
        while (more) {
            try (var batch = new WriteBatch();
                    RocksIterator iterator = iterator(opened().aside())) {
                for (iterator.seekToFirst(); iterator.isValid() && batch.count() < MOVED_AT_ONCE; iterator.next()) {
                    batch.put(opened().waiting(), iterator.key(), iterator.value());
                    batch.delete(opened().aside(), iterator.key());
                }
                iterator.status();
                more = batch.count() > 0;
                opened().writeDurably(batch);
            }
        }
    }

    private void count() throws RocksDBException {
        for (ColumnFamilyHandle family : List.of(opened().waiting(), opened().aside())) {
            try (RocksIterator iterator = iterator(family)) {
                for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                    occupancy.found(new Entry(sequence(iterator.key()), iterator.value()));
                    if (family.equals(opened().aside())) {
                        occupancy.setAside();
                    }
                }
                iterator.status();
            }
        }
    }

    private RocksIterator iterator(ColumnFamilyHandle family) {
        return opened().database().newIterator(family);
    }

    private OutboxDatabase opened() {
        if (database == null) {
            throw new IllegalStateException(closed ? "the outbox is closed" : FULL);
        }
        return database;
    }

    private interface DiskWork<T extends @Nullable Object> {
        T run() throws RocksDBException;
    }

    // A database that is closed under a call takes the whole process with it.
    private <T extends @Nullable Object> T locked(DiskWork<T> work) {
        open.readLock().lock();
        try {
            if (broken && !closed) {
                throw new UncheckedIOException(new IOException(FULL));
            }
            return work.run();
        } catch (RocksDBException failed) {
            broke(failed);
            throw new UncheckedIOException(new IOException("the outbox cannot use its disk", failed));
        } finally {
            open.readLock().unlock();
        }
    }

    /** The first that waits; empty when nothing does, or the store is closed or cannot use its disk. */
    Optional<Entry> first(long from) {
        open.readLock().lock();
        try {
            return closed || broken
                    ? Optional.empty()
                    : read(from, 1, 1).stream().findFirst();
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
