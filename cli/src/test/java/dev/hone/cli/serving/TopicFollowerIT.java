package dev.hone.cli.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.serving.following.TopicFollower;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a follower receives of topics on a broker. */
class TopicFollowerIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Instant T0 = Instant.parse("2026-11-23T18:00:00Z");

    @TempDir
    Path folder;

    private final int kafkaPort = FreePort.any();
    private final int registryPort = FreePort.any();
    private final List<Integer> sets = new CopyOnWriteArrayList<>();
    private final List<Integer> deltas = new CopyOnWriteArrayList<>();
    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private KafkaAccess wire;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
        registry = registry();
        wire = KafkaAccess.from(settings());
        wire.createTopics();
    }

    @AfterEach
    void stop() {
        registry.close();
        kafka.close();
    }

    private LocalRegistry registry() {
        return LocalRegistry.start(registryPort, Optional.of(folder.resolve("subjects.json")));
    }

    private Settings settings() {
        return Settings.of(Map.of(
                "kafka.bootstrap.servers", "localhost:" + kafkaPort,
                "schema.registry.url", "http://localhost:" + registryPort,
                "topics.partitions", "1",
                "topics.line.partitions", "1",
                "topics.replication", "1"));
    }

    private <V> void write(Topic<V> topic, List<V> records) throws Exception {
        for (V record : records) {
            send(topic, value(topic, record));
        }
    }

    private <V> byte[] value(Topic<V> topic, V record) {
        return wire.connection().valueSerde(topic).serializer().serialize(wire.name(topic), record);
    }

    private void send(Topic<?> topic, byte[] value) throws Exception {
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(new ProducerRecord<>(wire.name(topic), "main", value)).get();
        }
    }

    private static List<QualityDelta> deltas(int from, int past) {
        return IntStream.range(from, past)
                .mapToObj(i -> new QualityDelta("main", i, List.of(), null))
                .toList();
    }

    private static GoalSet goals(int version) {
        return new GoalSet("main", "acme/chat", version, List.of(), 1L, T0, T0);
    }

    private TopicFollower follower() {
        // Its own client of the registry: the schemas that were written are not known to it.
        TopicFollower follower = new TopicFollower(ConnectionConfig.from(settings()), TopicsConfig.from(settings()));
        follower.follow(Topics.GOAL_SETS, (set, at) -> sets.add(set.getVersion()));
        follower.followLatest(Topics.QUALITY_DELTAS, 5, (record, delta) -> {
            if (delta != null) {
                deltas.add(delta.getPartition());
            }
        });
        return follower;
    }

    @Test
    void ofATopicThatIsFollowedFromNearItsEndNothingEarlierIsReceived() throws Exception {
        write(Topics.QUALITY_DELTAS, deltas(0, 20));
        try (TopicFollower follower = follower()) {
            follower.start();
            await().atMost(PATIENCE).until(() -> deltas.size() >= 5);
            write(Topics.QUALITY_DELTAS, deltas(20, 22));
            await().atMost(PATIENCE).until(() -> deltas.contains(21));
        }

        assertThat(deltas).containsExactly(15, 16, 17, 18, 19, 20, 21);
    }

    @Test
    void whatWasReceivedBeforeTheRegistryWasAwayIsNotReceivedAgain() throws Exception {
        write(Topics.GOAL_SETS, List.of(goals(1), goals(2)));
        // Whoever writes knows both schemas then, and whoever reads only that of what was written.
        byte[] delta = value(Topics.QUALITY_DELTAS, deltas(7, 8).get(0));
        try (TopicFollower follower = follower()) {
            follower.start();
            await().atMost(PATIENCE).until(() -> sets.size() == 2);
            registry.close();
            write(Topics.GOAL_SETS, List.of(goals(3)));
            send(Topics.QUALITY_DELTAS, delta);
            await().atMost(PATIENCE).until(() -> "the schema registry does not answer".equals(follower.problem()));
            registry = registry();
            await().atMost(PATIENCE).until(() -> deltas.contains(7));
        }

        assertThat(sets).containsExactly(1, 2, 3);
    }
}
