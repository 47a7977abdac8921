package dev.hone.client.wire;

import dev.hone.schemas.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows a topic, from its beginning unless another place is named. Bytes that are no record of it are passed over
 * with a warning. Not thread-safe.
 */
public final class TopicTail<V> implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<String, byte[]> consumer;
    private final TopicValues<V> values;

    public TopicTail(KafkaAccess wire, Topic<V> topic) {
        String name = wire.name(topic);
        values = new TopicValues<>(wire, topic);
        consumer = wire.consumer();
        List<TopicPartition> partitions = KafkaAccess.partitions(consumer, name);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** From its present end on. */
    public static <V> TopicTail<V> fromEnd(KafkaAccess wire, Topic<V> topic) {
        var tail = new TopicTail<>(wire, topic);
        tail.consumer.endOffsets(tail.consumer.assignment()).forEach(tail.consumer::seek);
        return tail;
    }

    /** From the first records of that time on. */
    public static <V> TopicTail<V> since(KafkaAccess wire, Topic<V> topic, Instant since) {
        var tail = new TopicTail<>(wire, topic);
        Map<TopicPartition, Long> times = tail.consumer.assignment().stream()
                .collect(Collectors.toMap(partition -> partition, partition -> since.toEpochMilli()));
        Map<TopicPartition, Long> ends = tail.consumer.endOffsets(tail.consumer.assignment());
        // A partition has no offset for a time after its last record.
        tail.consumer
                .offsetsForTimes(times)
                .forEach((partition, found) -> tail.consumer.seek(
                        partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset()));
        return tail;
    }

    /** Takes a record as it came, and its value. */
    @FunctionalInterface
    public interface Receiver<V> {
        void receive(ConsumerRecord<String, byte[]> record, V value);
    }

    /** Hands on what has come, waiting a little for it; says how many records that was. Deleted keys are left out. */
    public int poll(BiConsumer<String, V> receiver) {
        return pollRecords((record, value) -> receiver.accept(record.key(), value));
    }

    /** Hands on everything up to the present end. */
    public void toEnd(BiConsumer<String, V> receiver) {
        recordsToEnd((record, value) -> receiver.accept(record.key(), value));
    }

    /** The same with the records as they came. */
    public void recordsToEnd(Receiver<V> receiver) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            pollRecords(receiver);
        }
    }

    private int pollRecords(Receiver<V> receiver) {
        int count = 0;
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            count++;
            V value = values.of(record);
            if (value != null) {
                receiver.receive(record, value);
            }
        }
        return count;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
