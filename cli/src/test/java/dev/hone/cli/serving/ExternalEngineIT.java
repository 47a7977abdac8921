package dev.hone.cli.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.cli.serving.Asker.Reply;
import dev.hone.cli.serving.Load.Asked;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.ServingApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server before an engine elsewhere, asked while a canary comes and is promoted, and the engine forgets. */
class ExternalEngineIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BASE = "main@base";
    private static final String ROLLOUT = "main!1";
    private static final int ANSWERS = 60;

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private ForgetfulEngine engine;
    private KafkaAccess wire;
    private Leases leases;
    private int kafkaPort;
    private int decided;
    private String first;
    private String second;

    @BeforeEach
    void start() throws IOException {
        kafkaPort = FreePort.any();
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
        registry = LocalRegistry.start(0, Optional.empty());
        engine = new ForgetfulEngine();
        wire = KafkaAccess.from(settings());
        wire.createTopics();
        leases = new Leases(wire, "it");
        EngineVersions versions = EngineVersions.in(folder);
        first = versions.publish("the first");
        second = versions.publish("the second");
    }

    @AfterEach
    void stop() {
        leases.close();
        engine.close();
        kafka.close();
        registry.close();
    }

    @Test
    void everyReplyIsOfTheVersionThatItReportsFromCanaryToPromotionThoughTheEngineForgets() throws Exception {
        List<Asked> asked;
        try (ServingApp app = new ServingApp(settings(), InstantSource.system())) {
            app.start();
            var asker = new Asker(app.port());
            decide(Decisions.champion(first));
            await().atMost(PATIENCE).until(asker::ready);
            decide(Decisions.staging(first, second, ROLLOUT));
            awaitApplied(Decisions.staging(first, second, ROLLOUT));
            try (Load load = new Load(asker, List.of("Hello", "What now?", "Why?"), 4)) {
                decide(Decisions.canary(first, second, ROLLOUT));
                load.announced(1);
                awaitApplied(Decisions.canary(first, second, ROLLOUT));
                load.applied(1);
                await().atMost(PATIENCE).until(() -> load.answeredSince(1) >= ANSWERS);

                engine.forget();

                load.announced(2);
                await().atMost(PATIENCE).until(() -> engine.loaded().size() == 2);
                await().atMost(PATIENCE).until(asker::ready);
                load.applied(2);
                await().atMost(PATIENCE).until(() -> load.answeredSince(2) >= ANSWERS);
                decide(Decisions.champion(second));
                load.announced(3);
                awaitApplied(Decisions.champion(second));
                load.applied(3);
                await().atMost(PATIENCE).until(() -> load.answeredSince(3) >= ANSWERS);
                asked = load.end();
            }
            assertThat(engine.loaded()).contains(EngineVersions.nameOf(second));
            assertThat(app.failure()).isEmpty();
        }

        Map<String, ResponseServed> responses = Served.byId(Served.read(wire).responses());
        assertThat(responses.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        asked.stream().map(each -> each.reply().id()).toList());
        for (Asked each : asked) {
            assertIsOfTheVersionThatItReports(
                    each, Objects.requireNonNull(responses.get(each.reply().id())));
        }
        assertBothArmsAnsweredBeforeAndAfter(asked);
    }

    private void assertIsOfTheVersionThatItReports(Asked asked, ResponseServed response) {
        Reply reply = asked.reply();
        Map<String, String> texts = Map.of(BASE, "I am the base", first, "I am the first", second, "I am the second");
        assertThat(reply.text()).isEqualTo(texts.get(reply.version()));
        assertThat(response.getVersion()).isEqualTo(reply.version());
        assertThat(Served.text(response.getText())).isEqualTo(reply.text());
        assertThat(response.getArm()).isEqualTo(reply.arm());
        assertThat(response.getRolloutId()).isEqualTo(isInTheCanary(reply) ? ROLLOUT : null);
        if (isInTheCanary(reply)) {
            // Who is in an arm is answered by the arm that the rollout gives him, and by no other.
            Set<Decisions.Answerer> may =
                    Decisions.answerers(Optional.of(Decisions.canary(first, second, ROLLOUT)), asked.subject());
            assertThat(may).contains(Decisions.Answerer.of(response));
        }
    }

    private static boolean isInTheCanary(Reply reply) {
        return "champion".equals(reply.arm()) || "challenger".equals(reply.arm());
    }

    private void assertBothArmsAnsweredBeforeAndAfter(List<Asked> asked) {
        for (int phase = 1; phase <= 2; phase++) {
            int now = phase;
            assertThat(asked.stream()
                            .filter(each -> each.from() == now && each.to() == now)
                            .map(each -> String.valueOf(each.reply().arm()))
                            .collect(Collectors.toSet()))
                    .contains("champion", "challenger");
        }
        assertThat(asked)
                .filteredOn(each -> each.from() == 3)
                .hasSizeGreaterThanOrEqualTo(ANSWERS)
                .allMatch(each -> !each.reply().version().equals(first));
    }

    private void awaitApplied(RolloutState state) {
        await().atMost(PATIENCE).until(() -> leases.tellsOf(decided, state));
    }

    private void decide(RolloutState state) throws Exception {
        String topic = wire.name(Topics.ROLLOUTS);
        decided++;
        byte[] value = wire.connection()
                .valueSerde(Topics.ROLLOUTS)
                .serializer()
                .serialize(
                        topic,
                        RolloutState.newBuilder(state).setSequence(decided).build());
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(new ProducerRecord<>(topic, state.getLine(), value)).get();
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
                Map.entry("serving.base", folder.resolve("base").toString()),
                Map.entry("serving.engine", "external"),
                Map.entry("serving.external.url", engine.url()),
                Map.entry("serving.external.base.model", ForgetfulEngine.BASE),
                Map.entry("serving.external.check.ms", "300"),
                Map.entry("serving.reveal.arm", "true"),
                Map.entry("serving.port", "0"),
                Map.entry("serving.replica", "it"),
                Map.entry("serving.heartbeat.ms", "200"),
                Map.entry("serving.rollouts.stale.ms", "18000"),
                Map.entry("serving.request.timeout.ms", "60000"),
                Map.entry("serving.anchor.share", "0.1"),
                Map.entry("serving.outbox.drain.ms", "60000")));
    }
}
