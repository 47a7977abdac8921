package dev.hone.local.wire;

import dev.hone.schemas.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** Follows a topic from its beginning. Not thread-safe. */
public final class TopicTail<V> implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final String name;
    private final Consumer<String, byte[]> consumer;
    private final Deserializer<V> values;

    public TopicTail(Wire wire, Topic<V> topic) {
        name = wire.name(topic);
        values = wire.connection().valueSerde(topic).deserializer();
        consumer = wire.consumer();
        List<TopicPartition> partitions = Wire.partitions(consumer, name);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
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
            if (record.value() != null) {
                receiver.receive(record, values.deserialize(name, record.value()));
            }
        }
        return count;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
