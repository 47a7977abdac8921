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
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.Shadow;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.ServingApp;
import dev.hone.streams.StreamsApp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A challenger in its shadow stage on a broker: a server with a real model, the streams applications and a judge. */
class ShadowIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BASE = TrainedVersions.BASE;
    private static final int USERS = 18;

    @TempDir
    Path folder;

    private final int kafkaPort = FreePort.any();
    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private KafkaAccess wire;
    private TrainedVersions versions;
    private TopicTail<ResponseServed> tail;
    private final Map<String, ResponseServed> responses = new HashMap<>();

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
        registry = LocalRegistry.start(0, Optional.empty());
        wire = KafkaAccess.from(settings());
        wire.createTopics();
        versions = new TrainedVersions(folder);
        tail = new TopicTail<>(wire, Topics.RESPONSES);
    }

    @AfterEach
    void stop() {
        tail.close();
        versions.close();
        kafka.close();
        registry.close();
    }

    @Test
    void whatNobodySawIsGradedAndTheWorseVersionIsRolledBackBeforeAnybodyHasMetIt() throws Exception {
        String challenger = versions.first();
        List<String> prompts = versions.distinguishingPrompts(4);
        try (StreamsApp streams = new StreamsApp(settings(), InstantSource.system());
                ServingApp serving = new ServingApp(settings(), InstantSource.system())) {
            streams.start();
            serving.start();
            var asker = new Asker(serving.port());
            await().atMost(PATIENCE).until(asker::ready);
            announce(challenger);
            await().atMost(PATIENCE)
                    .until(() -> last(Topics.ROLLOUTS)
                                    .map(RolloutState::getShadowShare)
                                    .orElse(0.0)
                            == 1);

            List<Reply> replies = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                String prompt = prompts.get(user % prompts.size());
                Reply reply = asker.ask("u" + user, prompt, user % 2 == 0);
                replies.add(reply);
                // A server that has not heard of the stage yet draws nothing.
                if (isShadowed(reply)) {
                    graded(asker, reply, prompt, challenger);
                }
            }

            RolloutDecision decision = await().atMost(PATIENCE)
                    .until(
                            () -> last(Topics.ROLLOUT_DECISIONS),
                            last -> last.map(RolloutDecision::getKind)
                                    .filter(kind -> kind != DecisionKind.SHADOW_BEGUN && kind != DecisionKind.STAGED)
                                    .isPresent())
                    .orElseThrow();
            assertThat(decision.getKind()).as(decision.getWords()).isEqualTo(DecisionKind.ROLLED_BACK);
            assertThat(decision.getWords())
                    .contains("before anybody has met it", "0.000 is below", "to the same prompts, 1.000");
            assertThat(replies).extracting(Reply::version).containsOnly(BASE);
            assertThat(all(Topics.EXAMPLES)).noneMatch(one -> one.getKey().endsWith(".shadow"));
            assertThat(streams.failure()).isEmpty();
            assertThat(serving.failure()).isEmpty();
        }
    }

    private boolean isShadowed(Reply reply) {
        ResponseServed served = response(reply.id());
        assertThat(Served.text(served.getText())).isEqualTo(reply.text());
        return served.getShadow() != null;
    }

    private ResponseServed response(String id) {
        await().atMost(PATIENCE).until(() -> responses().containsKey(id));
        return Objects.requireNonNull(responses().get(id));
    }

    private void graded(Asker asker, Reply reply, String prompt, String challenger) {
        String id = reply.id() + ".shadow";
        ResponseServed unseen = response(id);
        assertThat(unseen.getVersion()).isEqualTo(challenger);
        assertThat(unseen.getExcluded()).isEqualTo(Exclusion.SHADOW);
        assertThat(unseen.getShadow()).isEqualTo(new Shadow("main!1", reply.id()));
        assertThat(Served.text(unseen.getText()))
                .isEqualTo(versions.says(challenger, prompt, unseen.getGoalSentence()))
                .isNotEqualTo(reply.text());
        asker.grade(reply.id(), "judged", 1, "judge");
        asker.grade(id, "judged", 0, "judge");
    }

    /** What servers have written so far, by id. */
    private Map<String, ResponseServed> responses() {
        tail.toEnd(responses::put);
        return responses;
    }

    private <V> List<Map.Entry<String, V>> all(Topic<V> topic) {
        List<Map.Entry<String, V>> records = new ArrayList<>();
        try (var tail = new TopicTail<>(wire, topic)) {
            tail.toEnd((key, value) -> records.add(Map.entry(key, value)));
        }
        return records;
    }

    private <V> Optional<V> last(Topic<V> topic) {
        List<Map.Entry<String, V>> records = all(topic);
        return records.isEmpty()
                ? Optional.empty()
                : Optional.of(records.get(records.size() - 1).getValue());
    }

    private void announce(String version) throws Exception {
        ModelVersion made = ModelVersion.newBuilder()
                .setVersion(version)
                .setLine("main")
                .setSequence(1)
                .setParent(BASE)
                .setArtifact(version.substring("main@".length()))
                .setDigest(version.substring("main@".length()))
                .setBaseDigest(versions.digest(BASE))
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
                Map.entry("catalogue.judged.wait.ms", "15000"),
                Map.entry("rollout.shadow.share", "1"),
                Map.entry("rollout.shadow.scorers", "model:judge"),
                Map.entry("serving.base", folder.resolve("base").toString()),
                Map.entry("serving.port", "0"),
                Map.entry("serving.replica", "it"),
                Map.entry("serving.reveal.arm", "true"),
                Map.entry("serving.heartbeat.ms", "200"),
                Map.entry("serving.rollouts.stale.ms", "18000"),
                Map.entry("serving.request.timeout.ms", "60000"),
                Map.entry("serving.anchor.share", "0"),
                Map.entry("serving.explore.share", "0")));
    }
}
