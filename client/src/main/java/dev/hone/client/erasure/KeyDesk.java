package dev.hone.client.erasure;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.keys.KeyRing;
import dev.hone.schemas.records.SubjectKey;
import dev.hone.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Deserializer;

/** Destroys the keys of subjects, and says what the topic of keys knows of it. Needs no master key. */
public final class KeyDesk {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaAccess wire;

    public KeyDesk(KafkaAccess wire) {
        this.wire = wire;
    }

    /**
     * What has become of a subject's keys, as far as the topic still says.
     *
     * @param living records of keys that an erasure up to the time asked about destroys
     * @param destroyedAt when the last one was destroyed; empty where none was, or its tombstone is gone as well
     */
    public record Keys(Set<String> living, Optional<Instant> destroyedAt) {}

    /** Destroys the keys of a subject that were made up to that time. */
    public void destroy(String subject, Instant until) throws InterruptedException {
        Set<String> living = keys(subject, until).living();
        if (living.isEmpty()) {
            return;
        }
        String topic = wire.name(Topics.SUBJECT_KEYS);
        try (Producer<String, byte[]> producer = wire.producer()) {
            List<Future<?>> sent = new ArrayList<>();
            living.forEach(recordKey -> sent.add(producer.send(new ProducerRecord<>(topic, recordKey, null))));
            producer.flush();
            for (Future<?> tombstone : sent) {
                tombstone.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take the tombstone of a key", e.getCause());
        }
    }

    /** What has become of the keys of a subject that were made up to that time. */
    public Keys keys(String subject, Instant until) {
        Map<String, Instant> created = new HashMap<>();
        Map<String, Instant> destroyed = new HashMap<>();
        Deserializer<SubjectKey> values =
                wire.connection().valueSerde(Topics.SUBJECT_KEYS).deserializer();
        toEnd(record -> {
            if (record.key() == null || !mayBeOf(subject, record.key())) {
                return;
            }
            if (record.value() == null) {
                created.remove(record.key());
                destroyed.put(record.key(), Instant.ofEpochMilli(record.timestamp()));
            } else {
                created.put(
                        record.key(),
                        values.deserialize(record.topic(), record.value()).getCreated());
            }
        });
        Set<String> owned = new TreeSet<>(ofSubject(subject, created.keySet()));
        Set<String> gone = new TreeSet<>(ofSubject(subject, destroyed.keySet()));
        // What was made in the name of a key whose owner was not known is the owner's.
        Set<String> owners = Stream.concat(owned.stream(), gone.stream())
                .map(recordKey -> KeyRing.ownerOf(KeyRing.keyId(recordKey)))
                .collect(Collectors.toSet());
        owners.forEach(owner -> {
            owned.addAll(ofSubject(owner, created.keySet()));
            gone.addAll(ofSubject(owner, destroyed.keySet()));
        });
        owned.removeIf(recordKey -> created.getOrDefault(recordKey, Instant.MIN).isAfter(until));
        return new Keys(owned, gone.stream().map(destroyed::get).max(Instant::compareTo));
    }

    private static boolean mayBeOf(String subject, String recordKey) {
        return recordKey.startsWith(subject + "/") || recordKey.startsWith(KeyRing.ownerOf(""));
    }

    private static Set<String> ofSubject(String subject, Set<String> recordKeys) {
        return recordKeys.stream()
                .filter(recordKey ->
                        recordKey.startsWith(subject + "/") && recordKey.lastIndexOf('/') == subject.length())
                .collect(Collectors.toSet());
    }

    private void toEnd(Consumer<ConsumerRecord<String, byte[]>> receiver) {
        try (var consumer = wire.consumer()) {
            List<TopicPartition> partitions = KafkaAccess.partitions(consumer, wire.name(Topics.SUBJECT_KEYS));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(receiver);
            }
        } catch (UnknownTopicOrPartitionException noTopic) {
            // A prefix of a release that knew no keys has none.
            return;
        }
    }
}
