package dev.hone.streams.ops;

import static java.util.Comparator.comparing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How far one application has read its state back from its topics. Any thread may ask. */
public final class RestoreProgress implements StateRestoreListener {

    private final Map<Part, Left> restoring = new ConcurrentHashMap<>();
    private final Map<String, Long> restored = new ConcurrentHashMap<>();

    private record Part(String store, int partition) {}

    /** What one store of one partition still lacks: at most so many records, since transactions leave gaps. */
    public record Left(String store, int partition, long records) {}

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long from, long end) {
        put(changelog, store, end - from);
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long lastOffset, long batch) {
        restored.merge(store, batch, Long::sum);
        restoring.computeIfPresent(
                new Part(store, changelog.partition()),
                (part, left) -> new Left(store, part.partition(), Math.max(0, left.records() - batch)));
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

    /** What was read since the start, by store. */
    public Map<String, Long> restored() {
        return Map.copyOf(restored);
    }

    private void put(TopicPartition changelog, String store, long left) {
        restoring.put(new Part(store, changelog.partition()), new Left(store, changelog.partition(), left));
    }
}
