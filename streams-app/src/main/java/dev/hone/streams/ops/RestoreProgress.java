package dev.hone.streams.ops;

import static java.util.Comparator.comparing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How far one application has read its state back from its topics. Any thread may ask. */
public final class RestoreProgress implements StateRestoreListener {

    private final Map<Part, Left> restoring = new ConcurrentHashMap<>();
    private final AtomicLong records = new AtomicLong();

    private record Part(String store, int partition) {}

    /** What one store of one partition still lacks: at most so many records, since transactions leave gaps. */
    public record Left(String store, int partition, long records) {}

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long from, long end) {
        put(changelog, store, end - from);
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long lastOffset, long restored) {
        records.addAndGet(restored);
        restoring.computeIfPresent(
                new Part(store, changelog.partition()),
                (part, left) -> new Left(store, part.partition(), Math.max(0, left.records() - restored)));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long total) {
        restoring.remove(new Part(store, changelog.partition()));
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long total) {
        restoring.remove(new Part(store, changelog.partition()));
    }

    /** What is still to be read, the most first. */
    public List<Left> left() {
        return restoring.values().stream()
                .sorted(comparing(Left::records)
                        .reversed()
                        .thenComparing(Left::store)
                        .thenComparing(Left::partition))
                .toList();
    }

    /** All that was read since the start. */
    public long restored() {
        return records.get();
    }

    private void put(TopicPartition changelog, String store, long left) {
        restoring.put(new Part(store, changelog.partition()), new Left(store, changelog.partition(), left));
    }
}
