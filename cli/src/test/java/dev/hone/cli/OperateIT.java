package dev.hone.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operate.md says of starts, stops and topics. */
class OperateIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static LocalRegistry registry;

    @BeforeAll
    static void start() throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
    }

    @AfterAll
    static void stop() {
        registry.close();
        kafka.close();
    }

    private static Settings settings(String prefix, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", registry.url().toString(),
                "topics.prefix", prefix,
                "topics.partitions", "2",
                "topics.line.partitions", "1",
                "topics.replication", "1",
                "catalogue.rating.type", "float",
                "catalogue.rating.wait.ms", "1000",
                "rollout.policy", "gate",
                "data.dir", folder.resolve(prefix).toString()));
        values.putAll(more);
        return Settings.of(values);
    }

    @Test
    void whatABrokerRefusesStopsTheProgramInWordsAndIsNotLost() throws Exception {
        Settings settings = settings("refused", Map.of());
        KafkaAccess wire = KafkaAccess.from(settings);
        try (StreamsApp app = StreamsApp.start(settings)) {
            setMaxBytes(wire, Topics.INTERACTIONS, "2000");
            GradedInteraction.write(wire, "i1", "x".repeat(5000));

            await().atMost(PATIENCE).until(() -> app.failure().isPresent());

            assertThat(app.failure().orElseThrow())
                    .hasMessageContaining("scoring: a record is larger than its topic or the producer takes")
                    .hasMessageContaining("nothing is lost");
        }
        assertThatThrownBy(() -> {
                    try (StreamsApp app = StreamsApp.start(settings)) {
                        app.state();
                    }
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("refused.interactions takes records of at most 2000 bytes");

        setMaxBytes(wire, Topics.INTERACTIONS, "1048588");
        try (StreamsApp app = StreamsApp.start(settings)) {
            await().atMost(PATIENCE).until(() -> examples(wire).contains("i1"));
            assertThat(app.failure()).isEmpty();
        }
    }

    @Test
    void whoHasANameStaysAMemberAndWhoHasNoneLeaves() throws Exception {
        Settings named = settings("named", Map.of("streams.instance.id", "hone-0"));
        for (int start = 0; start < 2; start++) {
            try (StreamsApp app = StreamsApp.start(named)) {
                await().atMost(PATIENCE).until(() -> runs(app));
            }
            assertThat(members(named, "named-scoring"))
                    .singleElement()
                    .satisfies(member -> assertThat(member.groupInstanceId())
                            .hasValueSatisfying(id -> assertThat(id).startsWith("hone-0")));
        }

        Settings nameless = settings("nameless", Map.of());
        try (StreamsApp app = StreamsApp.start(nameless)) {
            await().atMost(PATIENCE).until(() -> runs(app));
        }
        assertThat(members(nameless, "nameless-scoring")).isEmpty();
    }

    @Test
    void theTopicsOfSmallStoresAreCompactedWhileTheyAreSmall() throws Exception {
        Settings settings = settings("small", Map.of());
        try (StreamsApp app = StreamsApp.start(settings);
                Admin admin = KafkaAccess.from(settings).admin()) {
            List<ConfigResource> topics = Stream.of("ledger", "join-clock")
                    .map(store ->
                            new ConfigResource(ConfigResource.Type.TOPIC, "small-scoring-" + store + "-changelog"))
                    .toList();
            await().atMost(PATIENCE).until(() -> runs(app));

            assertThat(admin.describeConfigs(topics).all().get().values())
                    .allSatisfy(config ->
                            assertThat(config.get("segment.bytes").value()).isEqualTo("1048576"))
                    .allSatisfy(config ->
                            assertThat(config.get("segment.ms").value()).isEqualTo("86400000"));
        }
    }

    @Test
    void inputsThatAreKeptTooBrieflyAreToldAtTheStart() {
        Settings brief = settings(
                "brief",
                Map.of(
                        "topics.retention.inputs.ms", "3600000",
                        "join.orphan.wait.ms", "86400000",
                        "streams.ops.port", "0"));
        List<String> told = new ArrayList<>();
        try (StreamsApp app = new StreamsApp(brief, InstantSource.system(), told::add)) {
            app.start();
        }

        assertThat(told)
                .filteredOn(line -> line.contains("keeps records for 1 h, but an interaction may take 8 d"))
                .hasSize(3);
    }

    private static List<MemberDescription> members(Settings settings, String group) throws Exception {
        try (Admin admin = KafkaAccess.from(settings).admin()) {
            var groups = admin.describeConsumerGroups(List.of(group)).all().get();
            return List.copyOf(requireNonNull(groups.get(group)).members());
        }
    }

    private static void setMaxBytes(KafkaAccess wire, Topic<?> topic, String bytes) throws Exception {
        try (Admin admin = wire.admin()) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, wire.name(topic));
            var entry = new ConfigEntry("max.message.bytes", bytes);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            // The broker heeds it a moment after it has taken it.
            await().atMost(PATIENCE)
                    .until(() -> requireNonNull(admin.describeConfigs(List.of(resource))
                                    .all()
                                    .get()
                                    .get(resource))
                            .get(entry.name())
                            .value()
                            .equals(bytes));
        }
    }

    private static List<String> examples(KafkaAccess wire) {
        List<String> ids = new ArrayList<>();
        try (var tail = new TopicTail<>(wire, Topics.EXAMPLES)) {
            tail.toEnd((id, example) -> ids.add(id));
        }
        return ids;
    }

    // By word: this module knows of Kafka Streams only what its programs bring along.
    private static boolean runs(StreamsApp app) {
        Collection<?> states = app.state().values();
        return states.stream().map(String::valueOf).allMatch("RUNNING"::equals);
    }
}
