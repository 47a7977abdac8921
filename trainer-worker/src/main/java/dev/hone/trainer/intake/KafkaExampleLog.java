package dev.hone.trainer.intake;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.keys.KeysConfig;
import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.terminal.tracing.TraceParent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The examples topic on Kafka, read without a group.
 *
 * <p>A range is read when the position has reached its end: transaction markers and aborted records take offsets too,
 * so that the last offset of a range need not be a record. Records after the end that came with the last fetch are
 * passed over.
 */
public final class KafkaExampleLog implements ExampleLog {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaExampleLog.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> kafka;
    private final Deserializer<Example> examples;
    private final KafkaErasures erasures;
    private final KafkaKeys keys;

    /** The deserializer is used from one thread at a time. */
    public KafkaExampleLog(
            Map<String, Object> kafka, Deserializer<Example> examples, KafkaErasures erasures, KafkaKeys keys) {
        this.kafka = Map.copyOf(kafka);
        this.examples = examples;
        this.erasures = erasures;
        this.keys = keys;
    }

    /** The same from a connection and the names of its topics, without keys: a sealed text is refused. */
    public static KafkaExampleLog of(ConnectionConfig connection, TopicsConfig topics) {
        return of(connection, topics, KeysConfig.OFF);
    }

    /** The same with the keys of the operator. */
    public static KafkaExampleLog of(ConnectionConfig connection, TopicsConfig topics, KeysConfig keys) {
        return new KafkaExampleLog(
                connection.kafka(),
                connection.valueSerde(Topics.EXAMPLES).deserializer(),
                new KafkaErasures(
                        connection.kafka(),
                        topics.name(Topics.ERASURES),
                        connection.valueSerde(Topics.ERASURES).deserializer()),
                new KafkaKeys(
                        connection.kafka(),
                        topics.name(Topics.SUBJECT_KEYS),
                        connection.valueSerde(Topics.SUBJECT_KEYS).deserializer(),
                        keys.masters()));
    }

    @Override
    public Map<String, TextKey> keys(Set<String> ids) {
        return keys.read(ids);
    }

    @Override
    public ErasedSubjects erased(TrainingRound round) {
        return erasures.read(round);
    }

    @Override
    public void read(TrainingRound round, List<OffsetRange> ranges, Consumer<LoggedExample> sink) {
        requireSameTopic(round);
        Map<TopicPartition, OffsetRange> byPartition = new HashMap<>();
        // One range per partition at a time; a round with several of a partition is read in as many sweeps.
        List<OffsetRange> left =
                ranges.stream().filter(range -> range.getFrom() < range.getTo()).toList();
        while (!left.isEmpty()) {
            byPartition.clear();
            left.forEach(range ->
                    byPartition.putIfAbsent(new TopicPartition(round.getTopic(), range.getPartition()), range));
            sweep(round.getTopic(), byPartition, sink);
            Collection<OffsetRange> done = List.copyOf(byPartition.values());
            left = left.stream().filter(range -> !done.contains(range)).toList();
        }
    }

    @Override
    public List<OffsetRange> expired(TrainingRound round) {
        requireSameTopic(round);
        List<OffsetRange> ranges = Stream.concat(round.getRanges().stream(), round.getReplayRanges().stream())
                .filter(range -> range.getFrom() < range.getTo())
                .toList();
        Set<TopicPartition> partitions = ranges.stream()
                .map(range -> new TopicPartition(round.getTopic(), range.getPartition()))
                .collect(Collectors.toSet());
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings())) {
            return new HeldOffsets(round.getTopic(), consumer.beginningOffsets(partitions), Map.of()).expired(ranges);
        }
    }

    private void sweep(String topic, Map<TopicPartition, OffsetRange> ranges, Consumer<LoggedExample> sink) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings())) {
            consumer.assign(ranges.keySet());
            new HeldOffsets(topic, consumer.beginningOffsets(ranges.keySet()), consumer.endOffsets(ranges.keySet()))
                    .requireHeld(List.copyOf(ranges.values()));
            ranges.forEach((partition, range) -> consumer.seek(partition, range.getFrom()));
            while (!consumer.assignment().isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    OffsetRange range = ranges.get(new TopicPartition(record.topic(), record.partition()));
                    if (range != null && record.offset() < range.getTo()) {
                        sink.accept(logged(record));
                    }
                }
                consumer.assign(unfinished(consumer, ranges));
            }
        }
    }

    private static List<TopicPartition> unfinished(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetRange> ranges) {
        return consumer.assignment().stream()
                .filter(partition -> {
                    OffsetRange range = ranges.get(partition);
                    return range != null && consumer.position(partition) < range.getTo();
                })
                .toList();
    }

    private LoggedExample logged(ConsumerRecord<byte[], byte[]> record) {
        String id = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        LoggedExample.Stamp stamp = new LoggedExample.Stamp(
                record.timestamp(), TraceParent.of(record.headers()).orElse(null));
        return new LoggedExample(record.partition(), record.offset(), id, example(record), stamp);
    }

    private @Nullable Example example(ConsumerRecord<byte[], byte[]> record) {
        try {
            return examples.deserialize(record.topic(), record.value());
        } catch (MalformedRecordException e) {
            LOG.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("a record of the examples topic is none: it is left out of the round and counted");
            return null;
        }
    }

    /** Offsets mean something else in a topic that was made anew under the old name. */
    private void requireSameTopic(TrainingRound round) {
        try (Admin admin = Admin.create(kafka)) {
            String clusterId = admin.describeCluster().clusterId().get();
            if (!round.getClusterId().isEmpty() && !round.getClusterId().equals(clusterId)) {
                throw RoundRefusedException.bySettings(
                        "the round was closed on the Kafka cluster " + round.getClusterId() + ", this one is "
                                + clusterId + ": offsets do not carry over; abandon the round");
            }
            TopicDescription topic = admin.describeTopics(List.of(round.getTopic()))
                    .allTopicNames()
                    .get()
                    .get(round.getTopic());
            if (topic != null
                    && !round.getTopicId().isEmpty()
                    && !round.getTopicId().equals(topic.topicId().toString())) {
                throw RoundRefusedException.bySettings("the topic " + round.getTopic()
                        + " was deleted and made anew after the round was closed; abandon the round");
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw RoundRefusedException.bySettings(
                        "there is no topic " + round.getTopic() + "; abandon the round", e);
            }
            throw new IllegalStateException("cannot describe the topic " + round.getTopic(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while describing the topic " + round.getTopic(), e);
        }
    }

    private Map<String, Object> consumerSettings() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }
}
