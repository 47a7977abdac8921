package dev.hone.trainer.intake;

import dev.hone.schemas.keys.BrokenSealException;
import dev.hone.schemas.keys.KeyRing;
import dev.hone.schemas.keys.KeysConfig;
import dev.hone.schemas.keys.MasterKeys;
import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.SubjectKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The topic of keys on Kafka, read from its beginning to its present end each time that a round has sealed texts. Only
 * the keys that are wanted are kept in memory.
 */
public final class KafkaKeys {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> kafka;
    private final String topic;
    private final Deserializer<SubjectKey> records;
    private final Optional<MasterKeys> masters;

    /** @param topic its physical name */
    public KafkaKeys(
            Map<String, Object> kafka, String topic, Deserializer<SubjectKey> records, Optional<MasterKeys> masters) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.records = records;
        this.masters = masters;
    }

    Map<String, TextKey> read(Set<String> ids) {
        MasterKeys opening = masters.orElseThrow(() -> RoundRefusedException.bySettings(
                "examples of the round are sealed, and this program has no master key: " + KeysConfig.HINT));
        Map<String, TextKey> keys = new HashMap<>();
        records(ids).values().forEach(record -> keys.put(record.getKeyId(), unwrapped(opening, record)));
        return keys;
    }

    private Map<String, SubjectKey> records(Set<String> ids) {
        Map<String, SubjectKey> found = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(settings())) {
            List<TopicPartition> partitions = IntStream.range(
                            0, consumer.partitionsFor(topic).size())
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(POLL).forEach(record -> see(record, ids, found));
            }
        }
        return found;
    }

    private void see(ConsumerRecord<String, byte[]> record, Set<String> ids, Map<String, SubjectKey> found) {
        String recordKey = record.key();
        if (recordKey == null || !ids.contains(KeyRing.keyId(recordKey))) {
            return;
        }
        if (record.value() == null) {
            found.remove(recordKey);
        } else {
            found.put(recordKey, records.deserialize(topic, record.value()));
        }
    }

    private TextKey unwrapped(MasterKeys opening, SubjectKey record) {
        try {
            return opening.unwrapped(record)
                    .orElseThrow(() -> RoundRefusedException.bySettings("keys in " + topic
                            + " are wrapped under the master key " + record.getMasterId()
                            + ", which this program does not have: " + KeysConfig.HINT));
        } catch (BrokenSealException broken) {
            throw RoundRefusedException.bySettings(
                    "the record of the key " + record.getKeyId() + " in " + topic
                            + " was changed: bring the topic back, or erase its subject",
                    broken);
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
