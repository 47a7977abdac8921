package dev.hone.client.wire;

import dev.hone.schemas.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows several topics from their beginnings, with one consumer for all of them. Bytes that are no record of their
 * topic are passed over with a warning. Not thread-safe.
 */
public final class TopicTails implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaAccess wire;
    private final Consumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Map<String, Route<?>> routes = new HashMap<>();

    public TopicTails(KafkaAccess wire) {
        this.wire = wire;
        this.consumer = wire.consumer();
    }

    /** Follows this topic too; deleted keys are left out. One that does not exist has no records. */
    public <V> TopicTails with(Topic<V> topic, BiConsumer<String, V> receiver) {
        String name = wire.name(topic);
        routes.put(name, new Route<>(new TopicValues<>(wire, topic), receiver));
        List<TopicPartition> its = KafkaAccess.partitions(consumer, name);
        partitions.addAll(its);
        consumer.assign(partitions);
        consumer.seekToBeginning(its);
        return this;
    }

    /** Hands on everything up to the present ends. */
    public void toEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                Route<?> route = routes.get(record.topic());
                if (route != null) {
                    route.take(record);
                }
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private record Route<V>(TopicValues<V> values, BiConsumer<String, V> receiver) {

        void take(ConsumerRecord<String, byte[]> record) {
            V value = values.of(record);
            if (value != null) {
                receiver.accept(record.key(), value);
            }
        }
    }
}
