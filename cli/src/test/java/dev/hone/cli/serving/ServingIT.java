package dev.hone.cli.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.cli.serving.Asker.Reply;
import dev.hone.cli.serving.Decisions.Answerer;
import dev.hone.cli.serving.Load.Asked;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.ServingApp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server with a real model, asked over HTTP while rollouts, brokers and the server itself come and go. */
class ServingIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BASE = TrainedVersions.BASE;
    private static final int ANSWERS_PER_DECISION = 60;

    @TempDir
    Path folder;

    private final int kafkaPort = FreePort.any();
    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private KafkaAccess wire;
    private Leases leases;
    private TrainedVersions versions;
    private List<String> prompts;
    private int decided;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
        registry = LocalRegistry.start(0, Optional.empty());
        wire = KafkaAccess.from(settings(0));
        wire.createTopics();
        leases = new Leases(wire, "it");
        versions = new TrainedVersions(folder);
        prompts = versions.distinguishingPrompts(8);
    }

    @AfterEach
    void stop() {
        versions.close();
        leases.close();
        kafka.close();
        registry.close();
    }

    @Test
    void everyReplyIsOfTheVersionThatItReportsAndNoneFailsWhileRolloutsComeAndGo() throws Exception {
        String first = versions.first();
        String second = versions.second();
        List<RolloutState> course = List.of(
                Decisions.staging(BASE, first, "main!1"),
                Decisions.canary(BASE, first, "main!1"),
                Decisions.champion(first),
                Decisions.staging(first, second, "main!2"),
                Decisions.canary(first, second, "main!2"),
                Decisions.champion(first));

        List<Asked> asked = askDuring(course);

        Served served = Served.read(wire);
        List<String> ids = asked.stream().map(each -> each.reply().id()).toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(served.promptIds()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(served.responseIds()).containsExactlyInAnyOrderElementsOf(ids);
        Map<String, PromptSubmitted> submitted = Served.byId(served.prompts());
        Map<String, ResponseServed> responses = Served.byId(served.responses());
        for (Asked each : asked) {
            String id = each.reply().id();
            PromptSubmitted prompt = Objects.requireNonNull(submitted.get(id));
            ResponseServed response = Objects.requireNonNull(responses.get(id));
            assertThat(prompt.getSubject()).isEqualTo(each.subject());
            assertThat(prompt.getGoal()).isEqualTo(each.reply().goal());
            assertIsAsCaptured(each.reply(), response);
            assertIsOfTheVersionThatItReports(each, response);
            assertThat(Answerer.of(response)).isIn(answerersDuring(course, each));
        }
        assertSawEverything(course, asked);
    }

    @Test
    void answersWhileTheBrokerIsAwayAndSendsAfterwardsWhatItHasCaptured() throws Exception {
        decide(Decisions.champion(versions.first()));
        List<Reply> replies = new ArrayList<>();
        try (ServingApp app = new ServingApp(settings(0), InstantSource.system())) {
            app.start();
            var asker = new Asker(app.port());
            await().atMost(PATIENCE).until(asker::ready);
            replies.addAll(askAll(asker));
            kafka.close();

            List<Reply> alone = askAll(asker);

            assertThat(alone).extracting(Reply::version).contains(versions.first());
            replies.addAll(alone);
            kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
            await().atMost(PATIENCE).until(() -> Served.read(wire).responseIds().size() >= replies.size());
            replies.addAll(askAll(asker));
            assertThat(app.failure()).isEmpty();
        }

        Served served = Served.read(wire);
        List<String> ids = replies.stream().map(Reply::id).toList();
        assertThat(served.promptIds()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(served.responseIds()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void answersWhatIsUnderWayWhenItIsToldToStopLosesNoneOfItAndGivesItsLeaseUp() throws Exception {
        int port = FreePort.any();
        decide(Decisions.canary(BASE, versions.first(), "main!1"));
        Process server = ServingProgram.launch(settings(port), folder);
        List<Asked> asked;
        try {
            var asker = new Asker(port);
            await().atMost(PATIENCE).until(() -> !server.isAlive() || asker.ready());
            try (Load load = new Load(asker, prompts, 6)) {
                await().atMost(PATIENCE).until(() -> load.answeredSince(0) > ANSWERS_PER_DECISION);
                assertThat(leases.isHeld()).isTrue();
                server.destroy();
                asked = load.end();
            }
            assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            server.destroyForcibly();
        }

        Served served = Served.read(wire);
        List<String> ids = asked.stream().map(each -> each.reply().id()).toList();
        assertThat(served.promptIds()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(served.responseIds()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(leases.isHeld()).isFalse();
    }

    /** Starts a server, asks it on and on until the last decision has been in effect for a while, and closes it. */
    private List<Asked> askDuring(List<RolloutState> course) throws Exception {
        try (ServingApp app = new ServingApp(settings(0), InstantSource.system())) {
            app.start();
            var asker = new Asker(app.port());
            await().atMost(PATIENCE).until(asker::ready);
            try (Load load = new Load(asker, prompts, 6)) {
                await().atMost(PATIENCE).until(() -> load.answeredSince(0) >= ANSWERS_PER_DECISION);
                for (int number = 1; number <= course.size(); number++) {
                    RolloutState state = course.get(number - 1);
                    load.announced(number);
                    decide(state);
                    await().atMost(PATIENCE).until(() -> leases.tellsOf(decided, state));
                    load.applied(number);
                    int since = number;
                    await().atMost(PATIENCE).until(() -> load.answeredSince(since) >= ANSWERS_PER_DECISION);
                }
                return load.end();
            }
        }
    }

    private List<Reply> askAll(Asker asker) {
        return IntStream.range(0, 3 * prompts.size())
                .mapToObj(i -> asker.ask("u" + i, prompts.get(i % prompts.size()), i % 2 == 0))
                .toList();
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

    private static void assertIsAsCaptured(Reply reply, ResponseServed response) {
        assertThat(response.getVersion()).isEqualTo(reply.version());
        assertThat(response.getArm()).isEqualTo(reply.arm());
        assertThat(response.getGoal()).isEqualTo(reply.goal());
        assertThat(Served.text(response.getText())).isEqualTo(reply.text());
        assertThat(response.getError()).isNull();
    }

    private void assertIsOfTheVersionThatItReports(Asked asked, ResponseServed response) {
        Reply reply = asked.reply();
        String sentence = response.getGoalSentence();
        assertThat(versions.names().stream()
                        .filter(version ->
                                versions.says(version, asked.prompt(), sentence).equals(reply.text())))
                .containsExactly(reply.version());
        assertThat(sentence).isEqualTo(versions.sentence(reply.version(), reply.goal()));
        assertThat(reply.fingerprint()).isEqualTo(versions.digest(reply.version()));
    }

    /** Whoever a decision lets answer that may have been in effect between question and answer. */
    private static List<Answerer> answerersDuring(List<RolloutState> course, Asked asked) {
        return IntStream.rangeClosed(asked.from(), asked.to())
                .mapToObj(number -> number == 0 ? Optional.<RolloutState>empty() : Optional.of(course.get(number - 1)))
                .flatMap(decision -> Decisions.answerers(decision, asked.subject()).stream())
                .toList();
    }

    /** What the assertions on every reply would be worth little without. */
    private void assertSawEverything(List<RolloutState> course, List<Asked> asked) {
        for (String version : versions.names()) {
            for (boolean streamed : new boolean[] {false, true}) {
                assertThat(asked)
                        .filteredOn(each -> each.streamed() == streamed
                                && each.reply().version().equals(version))
                        .hasSizeGreaterThan(2);
            }
        }
        assertThat(asked.stream()
                        .map(each -> String.valueOf(each.reply().arm()))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("champion", "challenger", "anchor", "null");
        assertThat(asked.stream()
                        .map(each -> String.valueOf(each.reply().goal()))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("null", "0", "1");
        assertThat(asked)
                .filteredOn(each -> each.from() == course.size())
                .hasSizeGreaterThanOrEqualTo(ANSWERS_PER_DECISION)
                .noneMatch(each -> each.reply().version().equals(versions.second()));
    }

    private Settings settings(int port) {
        return Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", "localhost:" + kafkaPort),
                Map.entry("schema.registry.url", registry.url()),
                Map.entry("topics.partitions", "2"),
                Map.entry("serving.reveal.arm", "true"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("topics.replication", "1"),
                Map.entry("data.dir", folder.resolve("state").toString()),
                Map.entry("artifacts.location", folder.resolve("artifacts").toString()),
                Map.entry("serving.base", folder.resolve("base").toString()),
                Map.entry("serving.port", Integer.toString(port)),
                Map.entry("serving.replica", "it"),
                Map.entry("serving.heartbeat.ms", "200"),
                // A machine that stands still for long must not look like one that is unsure of the rollouts.
                Map.entry("serving.rollouts.stale.ms", "18000"),
                Map.entry("serving.request.timeout.ms", "60000"),
                Map.entry("serving.anchor.share", "0.1"),
                Map.entry("serving.explore.share", "0.3"),
                Map.entry("serving.outbox.drain.ms", "60000")));
    }
}
