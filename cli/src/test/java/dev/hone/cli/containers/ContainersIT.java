package dev.hone.cli.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.replay.input.Envelopes;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.TopicProvisioning;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.StreamsApp;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.kafka.KafkaContainer;

/** The scoring of an interaction on a broker in a container. */
@ExtendWith(KafkaImage.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainersIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ID = "chatcmpl-1";

    private final KafkaContainer kafka = KafkaImage.container();
    private final LocalRegistry registry = LocalRegistry.start(0, Optional.empty());

    private Settings settings = Settings.of(Map.of());

    @BeforeAll
    void starts(@TempDir Path folder) {
        kafka.start();
        settings = Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", kafka.getBootstrapServers()),
                Map.entry("schema.registry.url", registry.url()),
                Map.entry("data.dir", folder.toString()),
                Map.entry("topics.prefix", "contained"),
                Map.entry("topics.partitions", "1"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("catalogue.rating.type", "ordinal"),
                Map.entry("catalogue.rating.min", "1"),
                Map.entry("catalogue.rating.max", "5"),
                Map.entry("catalogue.rating.wait.ms", "2000"),
                Map.entry("rollout.policy", "gate")));
        try (Admin admin = Admin.create(clients())) {
            TopicProvisioning.createMissing(admin, topics());
        }
    }

    @AfterAll
    void stops() {
        kafka.stop();
        registry.close();
    }

    @Test
    void closesAnInteractionWithTheQualityOfItsFeedbackWhenTheClockHasPassedIt()
            throws ExecutionException, InterruptedException {
        try (StreamsApp app = StreamsApp.start(settings)) {
            Awaitility.await("the applications to run")
                    .atMost(PATIENCE)
                    .until(() -> app.state().toString().equals("{lines=RUNNING, scoring=RUNNING, thresholds=RUNNING}"));
            try (Producer<String, byte[]> producer = producer(Map.of())) {
                send(producer, Topics.PROMPTS, prompt());
                send(producer, Topics.RESPONSES, response());
                send(producer, Topics.FEEDBACK, feedback(5));
            }

            ScoredInteraction closed = read(Topics.INTERACTIONS, ScoredInteraction::getClosed);

            assertThat(closed.getVotes()).hasSize(1);
            assertThat(closed.getRawQuality()).isEqualTo(QualityUnit.ONE);
            // One vote of 1 and the prior's one of 0.5.
            assertThat(closed.getQuality()).isEqualTo(QualityUnit.ONE * 3 / 4);
            assertThat(closed.getDue()).isEqualTo(closed.getResponseTime().plusMillis(2000));
            assertThat(app.failure()).isEmpty();
        }
    }

    @Test
    void readersSeeWhatATransactionCommittedAndNothingThatOneGaveUp() throws ExecutionException, InterruptedException {
        try (Producer<String, byte[]> producer = producer(Map.of("transactional.id", "test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, Topics.DEAD_LETTERS, new byte[] {1});
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, Topics.DEAD_LETTERS, new byte[] {2});
            producer.commitTransaction();
        }

        assertThat(read(Topics.DEAD_LETTERS, letter -> true)).containsExactly(2);
    }

    private static PromptSubmitted prompt() {
        return PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of(Envelopes.message("user", "why?")))
                .build();
    }

    private static ResponseServed response() {
        return ResponseServed.newBuilder()
                .setVersion("main@base")
                .setText(Envelopes.envelope("because"))
                .build();
    }

    private static FeedbackGiven feedback(double rating) {
        return FeedbackGiven.newBuilder()
                .setFeedbackId("feedback-1")
                .setMetric("rating")
                .setValue(rating)
                .setSource(new Source(SourceKind.HUMAN, "user-1"))
                .setEventTime(Clock.systemUTC().instant())
                .build();
    }

    private <V> void send(Producer<String, byte[]> producer, Topic<V> topic, V value)
            throws ExecutionException, InterruptedException {
        String name = topics().name(topic);
        byte[] bytes = connection().valueSerde(topic).serializer().serialize(name, value);
        producer.send(new ProducerRecord<>(name, ID, bytes)).get();
    }

    /** The first committed record of the topic's one partition that is wanted. */
    private <V> V read(Topic<V> topic, Predicate<V> wanted) {
        List<V> found = new ArrayList<>();
        Map<String, Object> clients = clients();
        clients.put("isolation.level", "read_committed");
        try (KafkaConsumer<String, V> consumer = new KafkaConsumer<>(
                clients,
                new StringDeserializer(),
                connection().valueSerde(topic).deserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(topics().name(topic), 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            Awaitility.await("a record on " + topic.name()).atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> found.add(record.value()));
                return found.stream().anyMatch(wanted);
            });
        }
        return found.stream().filter(wanted).findFirst().orElseThrow();
    }

    private Producer<String, byte[]> producer(Map<String, Object> more) {
        Map<String, Object> clients = clients();
        clients.putAll(more);
        return new KafkaProducer<>(clients, new StringSerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> clients() {
        return new HashMap<>(Map.of("bootstrap.servers", kafka.getBootstrapServers()));
    }

    private ConnectionConfig connection() {
        return ConnectionConfig.from(settings);
    }

    private TopicsConfig topics() {
        return TopicsConfig.from(settings);
    }
}
