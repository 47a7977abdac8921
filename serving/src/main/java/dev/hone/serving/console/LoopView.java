package dev.hone.serving.console;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.serde.RegistryUnavailableException;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topics that tell of the loop, from their beginning, on a thread of its own, for the page alone: whatever happens to it,
 * requests are answered. Without Kafka or the registry it waits and says so.
 */
public final class LoopView implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LoopView.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final ConnectionConfig connection;
    private final TopicsConfig topics;
    private final InstantSource clock;
    private final LoopState state = new LoopState();
    private final Map<String, Followed<?>> followed = new HashMap<>();
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean stopped;
    private @Nullable Thread thread;

    private record Followed<V>(Topic<V> topic, Deserializer<V> values, BiConsumer<V, Instant> receiver) {

        void receive(ConsumerRecord<byte[], byte[]> found) {
            receiver.accept(values.deserialize(found.topic(), found.value()), Instant.ofEpochMilli(found.timestamp()));
        }
    }

    public LoopView(ConnectionConfig connection, TopicsConfig topics, InstantSource clock) {
        this.connection = connection;
        this.topics = topics;
        this.clock = clock;
        follow(Topics.GOAL_SETS, (set, at) -> state.goalSet(set));
        follow(Topics.TRAINING_ROUNDS, state::round);
        follow(Topics.MODEL_VERSIONS, (outcome, at) -> state.outcome(outcome));
        follow(Topics.ROLLOUTS, (rollout, at) -> state.rollout(rollout));
        follow(Topics.ROLLOUT_EVIDENCE, (seen, at) -> state.evidence(seen));
        follow(Topics.ROLLOUT_DECISIONS, (decision, at) -> state.decision(decision));
    }

    /** Begins to follow; the topics must be there. */
    public void start() {
        Thread started = new Thread(this::run, "serving-loop-view");
        started.setDaemon(true);
        started.setUncaughtExceptionHandler((which, broken) -> {
            state.problem("the view of the loop broke off; the server's log says why");
            LOGGER.atError().setCause(broken).log("the view of the loop broke off");
        });
        thread = started;
        started.start();
    }

    /** What is known now. */
    Loop snapshot() {
        return state.snapshot(clock.instant());
    }

    @Override
    public void close() {
        stopped = true;
        Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        Thread started = thread;
        if (started != null) {
            join(started);
        }
    }

    private <V> void follow(Topic<V> topic, BiConsumer<V, Instant> receiver) {
        followed.put(
                topics.name(topic),
                new Followed<>(topic, connection.valueSerde(topic).deserializer(), receiver));
    }

    private void run() {
        try (Consumer<byte[], byte[]> reading =
                new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer = reading;
            List<TopicPartition> partitions =
                    followed.values().stream().flatMap(this::partitions).toList();
            reading.assign(partitions);
            reading.seekToBeginning(partitions);
            while (!stopped) {
                poll(reading);
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

    private void poll(Consumer<byte[], byte[]> reading) {
        for (ConsumerRecord<byte[], byte[]> found : reading.poll(POLL)) {
            if (found.value() != null && !received(found)) {
                // What was polled after this record would be lost as well: all of it is read again.
                state.problem("the schema registry does not answer");
                reading.seekToBeginning(reading.assignment());
                return;
            }
        }
    }

    private boolean received(ConsumerRecord<byte[], byte[]> found) {
        try {
            Followed<?> one = followed.get(found.topic());
            if (one != null) {
                one.receive(found);
            }
            state.problem(null);
        } catch (RegistryUnavailableException unavailable) {
            return false;
        } catch (MalformedRecordException malformed) {
            LOGGER.atWarn()
                    .addKeyValue("topic", found.topic())
                    .addKeyValue("partition", found.partition())
                    .addKeyValue("offset", found.offset())
                    .setCause(malformed)
                    .log("the page leaves out a record that cannot be read");
        }
        return true;
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
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return settings;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
