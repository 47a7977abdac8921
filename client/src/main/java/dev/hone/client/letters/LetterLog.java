package dev.hone.client.letters;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed dead letters and their marks, up to the end that the topic has when it is asked. */
public final class LetterLog {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaAccess wire;
    private final String topic;

    public LetterLog(KafkaAccess wire) {
        this.wire = wire;
        this.topic = wire.name(Topics.DEAD_LETTERS);
    }

    /** All that was done with letters so far. */
    public Marks marks() {
        Marks marks = new Marks();
        read(record -> Mark.read(record)
                .ifPresent(mark -> marks.add(
                        mark,
                        new HeaderText(record.headers())
                                .text(RecordHeaders.TOPIC)
                                .orElse(""))));
        return marks;
    }

    /** Hands on the letters that are meant, partition by partition in the order in which they were written. */
    public void letters(LetterFilter filter, java.util.function.Consumer<Letter> receiver) {
        String prefix = wire.topics().prefix();
        read(record -> {
            if (!Mark.is(record)) {
                Letter letter = new Letter(record);
                if (filter.takes(letter, prefix)) {
                    receiver.accept(letter);
                }
            }
        });
    }

    /** The letters by these names, as far as there are any. */
    public List<Letter> letters(List<LetterId> ids) {
        List<Letter> found = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = wire.bytesConsumer()) {
            List<TopicPartition> partitions = KafkaAccess.partitions(consumer, topic);
            for (LetterId id : ids) {
                TopicPartition partition = new TopicPartition(topic, id.partition());
                if (partitions.contains(partition)) {
                    at(consumer, partition, id.offset()).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static Optional<Letter> at(Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        List<TopicPartition> alone = List.of(partition);
        consumer.assign(alone);
        long first = consumer.beginningOffsets(alone).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(alone).getOrDefault(partition, 0L);
        if (offset < first || offset >= end) {
            return Optional.empty();
        }
        consumer.seek(partition, offset);
        while (consumer.position(partition) <= offset) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() == offset && !Mark.is(record)) {
                    return Optional.of(new Letter(record));
                }
            }
        }
        return Optional.empty();
    }

    private void read(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        try (Consumer<byte[], byte[]> consumer = wire.bytesConsumer()) {
            List<TopicPartition> partitions = KafkaAccess.partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < ends.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                        receiver.accept(record);
                    }
                }
            }
        }
    }
}
