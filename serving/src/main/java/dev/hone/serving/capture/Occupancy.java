package dev.hone.serving.capture;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The count of what the outbox holds, and the place up to which its order is settled. Any thread may call.
 *
 * <p>Places are given before the disk is written, and writers may end in another order than they began: what is read
 * must stop before the first place that is still being written, or its event would be passed over.
 */
final class Occupancy {

    private final long maxBytes;
    private final long maxRecords;
    private final TreeSet<Long> beingWritten = new TreeSet<>();
    private long next;
    private long bytes;
    private long records;
    private long aside;
    private boolean refused;

    /** Room that was given to one write. */
    record Place(long first, int records, long bytes) {}

    Occupancy(long maxBytes, long maxRecords) {
        this.maxBytes = maxBytes;
        this.maxRecords = maxRecords;
    }

    synchronized Place reserve(List<byte[]> events) {
        long size = events.stream().mapToLong(event -> event.length).sum();
        if (bytes + size > maxBytes || records + events.size() > maxRecords) {
            refused = true;
            throw new CaptureRefusedException("the outbox is full: " + records + " events of " + bytes
                    + " bytes wait for Kafka; see why they cannot be sent, or raise serving.outbox.max.bytes ("
                    + maxBytes + ") and serving.outbox.max.records (" + maxRecords + ")");
        }
        Place place = new Place(next, events.size(), size);
        next += events.size();
        records += events.size();
        bytes += size;
        beingWritten.add(place.first());
        return place;
    }

    synchronized void settle(Place place, boolean kept) {
        beingWritten.remove(place.first());
        if (!kept) {
            records -= place.records();
            bytes -= place.bytes();
        }
    }

    /** Everything before this place has been written or never will be. */
    synchronized long settledUntil() {
        return beingWritten.isEmpty() ? next : beingWritten.first();
    }

    /** Counts what an earlier process left. */
    synchronized void found(Entry entry) {
        records++;
        bytes += entry.bytes().length;
        next = Math.max(next, entry.sequence() + 1);
    }

    synchronized void release(Entry entry) {
        records--;
        bytes -= entry.bytes().length;
        refused = false;
    }

    /** Forgets what was counted, so that it is counted anew; places go on. */
    synchronized void recount() {
        records = 0;
        bytes = 0;
        aside = 0;
        refused = false;
    }

    /** In words, where something was refused for want of room and none has come free since. */
    synchronized Optional<String> full() {
        return refused
                ? Optional.of("the outbox is full: see why its events cannot be sent to Kafka")
                : Optional.empty();
    }

    synchronized void setAside() {
        aside++;
    }

    /** Those that are to be sent. */
    synchronized long waiting() {
        return records - aside;
    }

    synchronized long aside() {
        return aside;
    }

    synchronized long bytes() {
        return bytes;
    }
}
