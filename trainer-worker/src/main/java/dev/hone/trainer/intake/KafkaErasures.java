package dev.hone.trainer.intake;

import dev.hone.schemas.records.ErasureRequested;
import dev.hone.schemas.records.TrainingRound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The erasures topic on Kafka, read from its beginning to its present end each time. */
public final class KafkaErasures {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> kafka;
    private final String topic;
    private final Deserializer<ErasureRequested> erasures;

    /** @param topic its physical name */
    public KafkaErasures(Map<String, Object> kafka, String topic, Deserializer<ErasureRequested> erasures) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.erasures = erasures;
    }

    ErasedSubjects read(TrainingRound round) {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(settings())) {
            int count = consumer.partitionsFor(topic).size();
            List<TopicPartition> partitions = IntStream.range(0, count)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<Long> offsets = new ArrayList<>();
            partitions.forEach(partition -> offsets.add(ends.getOrDefault(partition, 0L)));
            requireReached(round.getErasureOffsets(), offsets);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<String, ErasedSubjects.Erased> bySubject = new HashMap<>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(POLL).forEach(record -> see(record, bySubject));
            }
            return new ErasedSubjects(bySubject, offsets);
        }
    }

    // As the join takes them: one that is taken back holds no longer, and an earlier one that comes late takes nothing
    // back.
    private void see(ConsumerRecord<String, byte[]> record, Map<String, ErasedSubjects.Erased> bySubject) {
        if (record.key() == null) {
            return;
        }
        if (record.value() == null) {
            bySubject.remove(record.key());
            return;
        }
        ErasureRequested request = erasures.deserialize(topic, record.value());
        bySubject.merge(
                record.key(),
                new ErasedSubjects.Erased(request.getRequestedAt(), record.partition(), record.offset()),
                ErasedSubjects.Erased::later);
    }

    // Who was erased is not known any more: nothing may be trained on as if nobody were.
    private void requireReached(List<Long> known, List<Long> offsets) {
        for (int i = 0; i < known.size(); i++) {
            if (i >= offsets.size() || offsets.get(i) < known.get(i)) {
                throw RoundRefusedException.bySettings("the topic " + topic
                        + " no longer holds the erasures that were there when the round was closed: bring them back"
                        + " (`hone erase` for each subject), or abandon the round");
            }
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }
}
