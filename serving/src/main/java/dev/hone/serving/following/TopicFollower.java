package dev.hone.serving.following;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.serde.RegistryUnavailableException;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.TopicsConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows topics from their beginning, on a thread of its own, for what only looks: whatever happens to it, requests
 * are answered. Without Kafka or the registry it waits and says so. Receivers are called on that thread.
 */
public final class TopicFollower implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final ConnectionConfig connection;
    private final TopicsConfig topics;
    private final Map<String, Followed<?>> followed = new HashMap<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Thread thread;
    private volatile @Nullable String problem;
    private volatile boolean caughtUp;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean stopped;
    private @Nullable Map<TopicPartition, Long> ends;

    /** Takes a record as it came, and its value. */
    @FunctionalInterface
    private interface Receiver<V> {
        void receive(ConsumerRecord<byte[], byte[]> record, @Nullable V value);
    }

    /** Takes what has become of a key. */
    @FunctionalInterface
    public interface KeyReceiver<V> {

        /** Takes the newest value of a key; null where the key was deleted. */
        void receive(String key, @Nullable V value);
    }

    /** Takes a record as it came, with its headers; one without a value too. */
    @FunctionalInterface
    public interface RecordReceiver<V> {

        /** Takes a record, and its value as it is read. */
        void receive(ConsumerRecord<byte[], byte[]> record, @Nullable V value);
    }

    /** @param latest how many records of each partition are read of what was there before */
    private record Followed<V>(Topic<V> topic, Deserializer<V> values, Receiver<V> receiver, long latest) {

        void receive(ConsumerRecord<byte[], byte[]> found) {
            receiver.receive(found, found.value() == null ? null : values.deserialize(found.topic(), found.value()));
        }
    }

    public TopicFollower(ConnectionConfig connection, TopicsConfig topics) {
        this(connection, topics, "serving-follower");
    }

    /** @param name of its thread */
    public TopicFollower(ConnectionConfig connection, TopicsConfig topics, String name) {
        this.connection = connection;
        this.topics = topics;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((which, broken) -> {
            problem = "the view of the loop broke off; the server's log says why";
            LOGGER.atError().setCause(broken).log("the view of the loop broke off");
        });
    }

    /** Before the start: has each record of the topic received, with the time that it carries. */
    public <V> void follow(Topic<V> topic, BiConsumer<V, Instant> receiver) {
        followRecords(topic, Long.MAX_VALUE, (record, value) -> {
            if (value != null) {
                receiver.accept(value, Instant.ofEpochMilli(record.timestamp()));
            }
        });
    }

    /**
     * Before the start: has each record of the topic received with its key, those that delete one as well. Records
     * without a key are left out.
     */
    public <V> void followKeys(Topic<V> topic, KeyReceiver<V> receiver) {
        followRecords(topic, Long.MAX_VALUE, (record, value) -> {
            if (record.key() != null) {
                receiver.receive(new String(record.key(), StandardCharsets.UTF_8), value);
            }
        });
    }

    /**
     * Before the start: has the records of the topic received with their headers, of those that are there already only
     * the latest.
     *
     * @param latest at most so many of each partition
     */
    public <V> void followLatest(Topic<V> topic, long latest, RecordReceiver<V> receiver) {
        followRecords(topic, latest, receiver::receive);
    }

    private <V> void followRecords(Topic<V> topic, long latest, Receiver<V> receiver) {
        followed.put(
                topics.name(topic),
                new Followed<>(topic, connection.valueSerde(topic).deserializer(), receiver, latest));
    }

    /** Begins to follow; the topics must be there. */
    public void start() {
        thread.start();
    }

    /** Why nothing new comes; null when it does. */
    public @Nullable String problem() {
        return problem;
    }

    /** Whether all that had been written before the start has been received. */
    public boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public void close() {
        stopped = true;
        Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Consumer<byte[], byte[]> reading =
                new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer = reading;
            List<TopicPartition> partitions =
                    followed.values().stream().flatMap(this::partitions).toList();
            reading.assign(partitions);
            boolean placed = false;
            while (!stopped) {
                placed = placed || isPlaced(reading);
                if (placed) {
                    poll(reading);
                    lookForTheEnd(reading);
                }
            }
        } catch (WakeupException woken) {
            if (!stopped) {
                throw woken;
            }
        }
    }

    private Stream<TopicPartition> partitions(Followed<?> one) {
        return IntStream.range(0, topics.partitions(one.topic()))
                .mapToObj(partition -> new TopicPartition(topics.name(one.topic()), partition));
    }

    // Kafka has to say where the latest records of a partition begin; asked again until it does.
    private boolean isPlaced(Consumer<byte[], byte[]> reading) {
        try {
            Map<TopicPartition, Long> first = reading.beginningOffsets(reading.assignment(), ANSWER);
            reading.endOffsets(reading.assignment(), ANSWER).forEach((partition, end) -> {
                Followed<?> one = followed.get(partition.topic());
                long latest = one == null ? Long.MAX_VALUE : one.latest();
                next.put(partition, Math.max(first.getOrDefault(partition, 0L), end - latest));
            });
            next.forEach(reading::seek);
            problem = null;
            return true;
        } catch (RetriableException away) {
            problem = "Kafka does not answer";
            LOGGER.atDebug().setCause(away).log("the beginnings of the topics are not known yet");
            return false;
        }
    }

    private void poll(Consumer<byte[], byte[]> reading) {
        for (ConsumerRecord<byte[], byte[]> found : reading.poll(POLL)) {
            if (!received(found)) {
                // What was polled and not received is read again, and nothing that was received.
                problem = "the schema registry does not answer";
                next.forEach(reading::seek);
                return;
            }
            next.put(new TopicPartition(found.topic(), found.partition()), found.offset() + 1);
        }
    }

    private boolean received(ConsumerRecord<byte[], byte[]> found) {
        try {
            Followed<?> one = followed.get(found.topic());
            if (one != null) {
                one.receive(found);
            }
            problem = null;
        } catch (RegistryUnavailableException unavailable) {
            return false;
        } catch (MalformedRecordException malformed) {
            LOGGER.atWarn()
                    .addKeyValue("topic", found.topic())
                    .addKeyValue("partition", found.partition())
                    .addKeyValue("offset", found.offset())
                    .setCause(malformed)
                    .log("a record that cannot be read is left out");
        }
        return true;
    }

    private void lookForTheEnd(Consumer<byte[], byte[]> reading) {
        if (caughtUp) {
            return;
        }
        try {
            Map<TopicPartition, Long> known = ends == null ? reading.endOffsets(reading.assignment(), ANSWER) : ends;
            ends = known;
            caughtUp =
                    known.entrySet().stream().allMatch(end -> reading.position(end.getKey(), ANSWER) >= end.getValue());
        } catch (RetriableException away) {
            LOGGER.atDebug().setCause(away).log("the ends of the topics are not known yet");
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        for (String key : ConsumerConfig.configNames()) {
            Object value = connection.kafka().get(key);
            if (value != null) {
                settings.put(key, value);
            }
        }
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // What is not kept any more when it is come to is passed over, and what is kept is read.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return settings;
    }
}
