package dev.hone.streams;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the example of an interaction in its topic, from the time of the response on, and for the round that was
 * given it; what is not found within some seconds is not found.
 */
record ExampleTrace(TopicsConfig topics, ConnectionConfig connection) {

    private static final long EXAMPLE_WITHIN_MS = 3000;
    private static final long ROUND_WITHIN_MS = 2000;
    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * The newest example found.
     *
     * @param goals the levels that it met when it was written
     * @param goalSet which thresholds those were; null where there were none
     * @param round the round that trains on it; null where none does yet
     */
    record Place(
            int partition,
            long offset,
            int revision,
            boolean holdout,
            List<Integer> goals,
            @Nullable String goalSet,
            @Nullable String round) {}

    Optional<Place> find(String id, int partition, Instant notBefore) {
        TopicPartition examples = new TopicPartition(topics.name(Topics.EXAMPLES), partition);
        try (Consumer<String, byte[]> consumer = consumer();
                Deserializer<Example> values = values(Topics.EXAMPLES)) {
            consumer.assign(List.of(examples));
            OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(examples, notBefore.toEpochMilli()))
                    .get(examples);
            if (first == null) {
                return Optional.empty();
            }
            consumer.seek(examples, first.offset());
            ConsumerRecord<String, byte[]> last = null;
            Timer timer = Time.SYSTEM.timer(EXAMPLE_WITHIN_MS);
            long end = end(consumer, examples);
            while (consumer.position(examples) < end && timer.notExpired()) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    last = id.equals(record.key()) ? record : last;
                }
                timer.update();
            }
            return Optional.ofNullable(last)
                    .map(record -> place(record, values.deserialize(record.topic(), record.value())));
        }
    }

    private Place place(ConsumerRecord<String, byte[]> record, Example example) {
        GoalSet goalSet = example.getGoalSet();
        return new Place(
                record.partition(),
                record.offset(),
                example.getRevision(),
                example.getHoldout(),
                example.getGoals(),
                goalSet == null
                        ? null
                        : goalSet.getLine() + "/" + goalSet.getSegment() + " version " + goalSet.getVersion(),
                example.getHoldout() ? null : round(record.partition(), record.offset()));
    }

    private @Nullable String round(int partition, long offset) {
        try (Consumer<String, byte[]> consumer = consumer();
                Deserializer<TrainingRound> values = values(Topics.TRAINING_ROUNDS)) {
            String name = topics.name(Topics.TRAINING_ROUNDS);
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(one -> new TopicPartition(name, one.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            String found = null;
            Timer timer = Time.SYSTEM.timer(ROUND_WITHIN_MS);
            while (timer.notExpired()
                    && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    TrainingRound round = values.deserialize(name, record.value());
                    if (holds(round.getRanges(), partition, offset)) {
                        found = round.getRoundId();
                    }
                }
                timer.update();
            }
            return found;
        }
    }

    private static boolean holds(Collection<OffsetRange> ranges, int partition, long offset) {
        return ranges.stream()
                .anyMatch(range ->
                        range.getPartition() == partition && offset >= range.getFrom() && offset < range.getTo());
    }

    private static long end(Consumer<?, ?> consumer, TopicPartition partition) {
        return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private <V> Deserializer<V> values(Topic<V> topic) {
        return connection.valueSerde(topic).deserializer();
    }

    private Consumer<String, byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(connection.kafka());
        settings.keySet().retainAll(ConsumerConfig.configNames());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
