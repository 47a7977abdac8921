package dev.hone.client.reset;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Copies the inputs of one prefix to another: each record to the same partition, in its order, with its key, value,
 * headers and time, up to the ends that there are when it begins.
 */
public record InputCopy(KafkaAccess from, KafkaAccess to) {

    /** Catalogues first: what comes after is judged by them. Keys before the texts that they open. */
    private static final List<Topic<?>> COPIED = List.of(
            Topics.CATALOGUES,
            Topics.ERASURES,
            Topics.SUBJECT_KEYS,
            Topics.PROMPTS,
            Topics.RESPONSES,
            Topics.FEEDBACK,
            Topics.CLOCK);

    private static final Duration POLL = Duration.ofMillis(200);

    /** Creates the topics of the other prefix and fills them; says how many records each was given. */
    public SortedMap<String, Long> run() {
        to.createTopics();
        SortedMap<String, Long> copied = new TreeMap<>();
        try (Producer<byte[], byte[]> producer = to.bytesProducer()) {
            for (Topic<?> topic : COPIED) {
                copied.put(to.name(topic), copy(topic, producer));
            }
        }
        return copied;
    }

    private long copy(Topic<?> topic, Producer<byte[], byte[]> producer) {
        long count = 0;
        try (Consumer<byte[], byte[]> consumer = from.bytesConsumer()) {
            List<TopicPartition> partitions = KafkaAccess.partitions(consumer, from.name(topic));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                List<Future<?>> sent = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset()
                            < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                        sent.add(producer.send(copyOf(record, topic)));
                        count++;
                    }
                }
                producer.flush();
                sent.forEach(InputCopy::acknowledged);
            }
        }
        return count;
    }

    private ProducerRecord<byte[], byte[]> copyOf(ConsumerRecord<byte[], byte[]> record, Topic<?> topic) {
        return new ProducerRecord<>(
                to.name(topic), record.partition(), record.timestamp(), record.key(), record.value(), record.headers());
    }

    private static void acknowledged(Future<?> sent) {
        try {
            sent.get();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException failed) {
            throw new KafkaException("a record could not be copied", failed.getCause());
        }
    }
}
