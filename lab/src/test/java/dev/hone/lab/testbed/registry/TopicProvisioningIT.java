package dev.hone.lab.testbed.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Tick;
import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.serde.CompatibilityLevel;
import dev.hone.schemas.serde.SchemaRegistry;
import dev.hone.schemas.topics.TopicProvisioning;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The topics on a real broker, and a record's way through one of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicProvisioningIT {

    /** What a broker takes and keeps that is told nothing, which the one of the testbed would not mind. */
    private static final Map<String, String> AS_KAFKA_SHIPS = Map.of(
            "log.message.timestamp.after.max.ms", "3600000",
            "log.retention.ms", "604800000",
            "log.roll.ms", "604800000");

    private final LocalRegistry registry = LocalRegistry.start(0, Optional.empty());

    private Optional<EmbeddedKafka> broker = Optional.empty();
    private String bootstrap = "";

    @BeforeAll
    void starts(@TempDir Path folder) {
        EmbeddedKafka started = EmbeddedKafka.with(folder, AS_KAFKA_SHIPS);
        broker = Optional.of(started);
        bootstrap = started.bootstrapServers();
    }

    @AfterAll
    void stops() {
        broker.ifPresent(EmbeddedKafka::close);
        registry.close();
    }

    @Test
    void createsWhatIsMissingOnce() throws ExecutionException, InterruptedException {
        TopicsConfig config = topics("once", "3");
        try (Admin admin = admin()) {
            TopicProvisioning.createMissing(admin, config);
            TopicProvisioning.createMissing(admin, config);

            assertThat(admin.listTopics().names().get())
                    .containsAll(Topics.all().stream().map(config::name).toList());
        }
    }

    @Test
    void refusesATopicWithAnotherPartitionCountAndSaysHowToMendIt() {
        try (Admin admin = admin()) {
            TopicProvisioning.createMissing(admin, topics("mismatch", "3"));

            assertThatThrownBy(() -> TopicProvisioning.createMissing(admin, topics("mismatch", "4")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("has 3 partitions, but topics.partitions is 4")
                    .hasMessageContaining("set topics.partitions to 3");
        }
    }

    @Test
    void takesRecordsFromDecadesAgoAndFromHoursAhead() throws ExecutionException, InterruptedException {
        TopicsConfig config = topics("times", "1");
        Serde<Tick> serde = connection().valueSerde(Topics.CLOCK);
        Instant start = Instant.ofEpochMilli(Time.SYSTEM.milliseconds());
        List<Instant> times =
                List.of(Instant.EPOCH, Instant.parse("1996-03-29T00:00:00Z"), start, start.plus(Duration.ofHours(3)));
        try (Admin admin = admin()) {
            TopicProvisioning.createMissing(admin, config);
        }

        try (KafkaProducer<String, Tick> producer =
                new KafkaProducer<>(clients(), new StringSerializer(), serde.serializer())) {
            for (Instant time : times) {
                producer.send(new ProducerRecord<>(
                                config.name(Topics.CLOCK), 0, time.toEpochMilli(), "0", new Tick(time)))
                        .get();
            }
        }

        assertThat(read(config.name(Topics.CLOCK), serde, times.size()))
                .allSatisfy(record ->
                        assertThat(record.value().getWallTime()).isEqualTo(Instant.ofEpochMilli(record.timestamp())));
    }

    @Test
    void guardsTheInputTopics() {
        TopicsConfig config = topics("guarded", "1");

        TopicProvisioning.guardInputs(connection().registry(), config);

        Topics.inputs()
                .forEach(topic -> assertThat(registry.subjects().levelOf(config.name(topic) + "-value"))
                        .isEqualTo(CompatibilityLevel.FULL_TRANSITIVE));
    }

    @Test
    void registersTheSchemasOfTheInputTopics() {
        TopicsConfig config = topics("fresh", "1");

        TopicProvisioning.registerInputs(connection().registry(), config);
        TopicProvisioning.registerInputs(connection().registry(), config);

        Topics.inputs()
                .forEach(topic -> assertThat(connection().registry().latest(config.name(topic) + "-value"))
                        .hasValueSatisfying(latest -> {
                            assertThat(latest.version()).isEqualTo(1);
                            assertThat(latest.schema()).isEqualTo(AvroSerde.plainSchema(topic.valueType()));
                        }));
    }

    @Test
    void leavesASubjectOfOthersAsItIs() {
        TopicsConfig config = topics("foreign", "1");
        SchemaRegistry client = connection().registry();
        Schema foreign = Schema.create(Schema.Type.STRING);
        client.register("foreign.feedback-value", foreign);
        TopicProvisioning.guardInputs(client, config);

        TopicProvisioning.registerInputs(client, config);

        assertThat(client.latest("foreign.feedback-value"))
                .hasValueSatisfying(latest -> assertThat(latest.schema()).isEqualTo(foreign));
        assertThat(client.latest("foreign.prompts-value")).isPresent();
    }

    private List<ConsumerRecord<String, Tick>> read(String topic, Serde<Tick> serde, int count) {
        List<ConsumerRecord<String, Tick>> records = new ArrayList<>();
        try (KafkaConsumer<String, Tick> consumer =
                new KafkaConsumer<>(clients(), new StringDeserializer(), serde.deserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(topic, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }

    private Admin admin() {
        return Admin.create(clients());
    }

    private Map<String, Object> clients() {
        return new HashMap<>(Map.of("bootstrap.servers", bootstrap));
    }

    private ConnectionConfig connection() {
        return ConnectionConfig.from(
                Settings.of(Map.of("kafka.bootstrap.servers", bootstrap, "schema.registry.url", registry.url())));
    }

    private static TopicsConfig topics(String prefix, String partitions) {
        return TopicsConfig.from(Settings.of(Map.of(
                "topics.prefix", prefix,
                "topics.partitions", partitions,
                "topics.line.partitions", "1",
                "topics.retention.inputs.ms", "-1",
                "topics.segment.ms", "-1")));
    }
}
