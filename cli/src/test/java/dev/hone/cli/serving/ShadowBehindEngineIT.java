package dev.hone.cli.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.cli.serving.Asker.Reply;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A shadow stage behind an engine elsewhere: a server in a process of its own asks that for what nobody sees, and
 * whoever grades it does so over HTTP with a key.
 */
class ShadowBehindEngineIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String BASE = "main@base";
    private static final int JUDGED = 18;
    private static final int UNJUDGED = 3;
    private static final String APP = "key-of-the-application";
    private static final String JUDGE = "key-of-the-judge";

    @TempDir
    Path folder;

    private final int kafkaPort = FreePort.any();
    private final int port = FreePort.any();
    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private ForgetfulEngine engine;
    private KafkaAccess wire;
    private TopicTail<ResponseServed> tail;
    private final Map<String, ResponseServed> responses = new HashMap<>();
    private String version;

    @BeforeEach
    void start() throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
        registry = LocalRegistry.start(0, Optional.empty());
        engine = new ForgetfulEngine();
        Files.writeString(
                folder.resolve("keys.json"), """
                [{"id": "app", "sha256": "%s", "scopes": ["infer", "feedback"], "tenant": "acme"},
                 {"id": "judge", "sha256": "%s", "scopes": ["feedback"], "tenant": "acme", "evidence_share": 1}]
                """.formatted(Sha256.hex(Sha256.of(APP)), Sha256.hex(Sha256.of(JUDGE))));
        wire = KafkaAccess.from(settings());
        wire.createTopics();
        tail = new TopicTail<>(wire, Topics.RESPONSES);
        version = EngineVersions.in(folder).publish("the challenger");
    }

    @AfterEach
    void stop() {
        tail.close();
        engine.close();
        kafka.close();
        registry.close();
    }

    @Test
    void theEngineAnswersUnseenAndOnlyScorersWithTrustedKeysAreHeard() throws Exception {
        Process server = ServingProgram.launch(settings(), folder);
        try (StreamsApp streams = StreamsApp.start(settings())) {
            var app = new Asker(port, APP);
            var judge = new Asker(port, JUDGE);
            await().atMost(PATIENCE).until(() -> !server.isAlive() || app.ready());
            announce();
            await().atMost(PATIENCE)
                    .until(() -> last(Topics.ROLLOUTS)
                                    .map(RolloutState::getShadowShare)
                                    .orElse(0.0)
                            == 1);

            // Whose key anybody may have says the opposite, as the judge and as somebody that is not declared.
            List<String> unjudged = pairs(app, "stranger", UNJUDGED, id -> grade(app, "judge", id, 0, 1));
            List<String> judged = pairs(app, "user", JUDGED, id -> {
                grade(judge, "judge", id, 1, 0);
                grade(app, "critic", id, 0, 1);
            });

            RolloutDecision decision = await().atMost(PATIENCE)
                    .until(
                            () -> last(Topics.ROLLOUT_DECISIONS),
                            last -> last.map(RolloutDecision::getKind)
                                    .filter(kind -> kind != DecisionKind.SHADOW_BEGUN && kind != DecisionKind.STAGED)
                                    .isPresent())
                    .orElseThrow();
            assertThat(decision.getKind()).as(decision.getWords()).isEqualTo(DecisionKind.ROLLED_BACK);
            assertThat(decision.getWords()).contains("0.000 is below", "to the same prompts, 1.000");
            assertThat(engine.asked(EngineVersions.nameOf(version))).isGreaterThanOrEqualTo(JUDGED + UNJUDGED);
            assertThat(compared(unjudged)).isNotEmpty().allMatch(one -> one.getScore() == null);
            assertThat(compared(judged))
                    .isNotEmpty()
                    .allSatisfy(one ->
                            assertThat(one.getScore()).isEqualTo(one.getArm().equals("shadow") ? 0 : QualityUnit.ONE));
            assertThat(streams.failure()).isEmpty();
        } finally {
            server.destroyForcibly().onExit().join();
        }
    }

    /**
     * Asks as users of the name until so many have an answer that was drawn, and has them graded each time; the ids of
     * what was served.
     */
    private List<String> pairs(Asker app, String name, int count, Consumer<String> graded) {
        List<String> ids = new ArrayList<>();
        for (int user = 0; ids.size() < count; user++) {
            Reply reply = app.ask(name + user, "Hello, this is " + name + " " + user, user % 2 == 0);
            assertThat(reply.version()).isEqualTo(BASE);
            assertThat(reply.text()).isEqualTo("I am the base");
            // A server that has not heard of the stage yet draws nothing.
            if (response(reply.id()).getShadow() != null) {
                ResponseServed unseen = response(reply.id() + ".shadow");
                assertThat(unseen.getVersion()).isEqualTo(version);
                assertThat(unseen.getExcluded()).isEqualTo(Exclusion.SHADOW);
                assertThat(Served.text(unseen.getText())).isEqualTo("I am the challenger");
                graded.accept(reply.id());
                ids.add(reply.id());
            }
        }
        return ids;
    }

    private static void grade(Asker by, String source, String id, double served, double unseen) {
        by.grade(id, "judged", served, source);
        by.grade(id + ".shadow", "judged", unseen, source);
    }

    /** What the line compares of the answers with these ids, served and unseen, as scoring has written it. */
    private List<EvidenceCounted> compared(List<String> ids) {
        return all(Topics.EXPOSURES).stream()
                .filter(one -> one.getKind() == EvidenceKind.SHADOWED)
                .filter(one ->
                        ids.contains(Objects.requireNonNull(one.getShadow()).getOf()))
                .toList();
    }

    private ResponseServed response(String id) {
        await().atMost(PATIENCE).until(() -> {
            tail.toEnd(responses::put);
            return responses.containsKey(id);
        });
        return Objects.requireNonNull(responses.get(id));
    }

    private <V> List<V> all(Topic<V> topic) {
        List<V> values = new ArrayList<>();
        try (var all = new TopicTail<>(wire, topic)) {
            all.toEnd((key, value) -> values.add(value));
        }
        return values;
    }

    private <V> Optional<V> last(Topic<V> topic) {
        List<V> values = all(topic);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    private void announce() throws Exception {
        ModelVersion made = ModelVersion.newBuilder()
                .setVersion(version)
                .setLine("main")
                .setSequence(1)
                .setParent(BASE)
                .setArtifact(version.substring("main@".length()))
                .setDigest(version.substring("main@".length()))
                .setBaseDigest(EngineVersions.BASE_DIGEST)
                .setExamples(5)
                .setTrainedTokens(100)
                .setVerdict(Verdict.CANDIDATE)
                .setReason("brought by hand")
                .build();
        String topic = wire.name(Topics.MODEL_VERSIONS);
        byte[] value = wire.connection()
                .valueSerde(Topics.MODEL_VERSIONS)
                .serializer()
                .serialize(topic, new RoundOutcome(made));
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(new ProducerRecord<>(topic, "main", value)).get();
        }
    }

    private Settings settings() {
        return Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", "localhost:" + kafkaPort),
                Map.entry("schema.registry.url", registry.url()),
                Map.entry("topics.partitions", "2"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("topics.replication", "1"),
                Map.entry("data.dir", folder.resolve("state").toString()),
                Map.entry("artifacts.location", folder.resolve("artifacts").toString()),
                Map.entry("streams.ops.port", "0"),
                Map.entry("catalogue.judged.type", "float"),
                Map.entry("catalogue.judged.wait.ms", "30000"),
                Map.entry("rollout.shadow.share", "1"),
                Map.entry("rollout.shadow.scorers", "model:judge"),
                Map.entry("serving.base", folder.resolve("base").toString()),
                Map.entry("serving.engine", "external"),
                Map.entry("serving.external.url", engine.url()),
                Map.entry("serving.external.base.model", ForgetfulEngine.BASE),
                Map.entry("serving.external.check.ms", "300"),
                Map.entry("serving.keys", folder.resolve("keys.json").toString()),
                Map.entry("serving.port", Integer.toString(port)),
                Map.entry("serving.replica", "it"),
                Map.entry("serving.reveal.arm", "true"),
                Map.entry("serving.heartbeat.ms", "200"),
                Map.entry("serving.rollouts.stale.ms", "18000"),
                Map.entry("serving.request.timeout.ms", "60000"),
                Map.entry("serving.anchor.share", "0"),
                Map.entry("serving.explore.share", "0")));
    }
}
