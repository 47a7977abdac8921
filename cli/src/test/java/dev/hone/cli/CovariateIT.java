package dev.hone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceBasis;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import dev.hone.streams.lines.state.Covariate;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users said before a rollout is taken out of what they say in it, on a real broker and over a restart. */
class CovariateIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BASE = "main@base";
    private static final String VERSION = "main@sha256:1111";
    private static final double WEIGHT = 0.6;
    // None of them is what is taken of somebody of whom nothing is known.
    private static final double[] EARLIER = {0, 0.25, 0.75, 1};
    private static final int FIRST = 40;
    private static final int ALL = 120;

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private KafkaAccess wire;
    private Producer<String, byte[]> producer;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
        wire = KafkaAccess.from(settings());
        wire.createTopics();
        producer = wire.producer();
    }

    @AfterEach
    void stop() {
        producer.close();
        kafka.close();
        registry.close();
    }

    @Test
    void aCanaryThatSurvivesARestartDecidesByScoresWithoutWhatWasExpectedOfTheirUsers() throws Exception {
        RolloutState canary;
        try (StreamsApp app = StreamsApp.start(settings())) {
            for (int user = 0; user < ALL; user++) {
                answered("before-" + user, user, ResponseServed.newBuilder().setVersion(BASE), EARLIER[user % 4]);
            }
            await().atMost(PATIENCE).until(() -> earlierScores() == ALL);
            canary = begun();

            // The first ones say of either version what they said before.
            for (int user = 0; user < FIRST; user++) {
                answered("in-" + user, user, arm(canary, user), EARLIER[user % 4]);
            }
            await().atMost(PATIENCE)
                    .until(() -> !all(Topics.ROLLOUT_EVIDENCE).isEmpty() && sum(compared(basis())) == FIRST);
            assertThat(compared(basis())).isEqualTo(expected(canary, FIRST));
            assertThat(decided()).isNotIn(DecisionKind.ROLLED_BACK, DecisionKind.PROMOTED);
            assertThat(app.failure()).isEmpty();
        }

        try (StreamsApp app = StreamsApp.start(settings())) {
            // All others like the version not at all, and the champion very well.
            for (int user = FIRST; user < ALL; user++) {
                answered("in-" + user, user, arm(canary, user), later(canary, user));
            }
            await().atMost(PATIENCE).until(() -> decided() == DecisionKind.ROLLED_BACK);
            assertThat(app.failure()).isEmpty();
        }

        EvidenceBasis basis = basis();
        assertThat(basis.getCovariateWeight()).isEqualTo(WEIGHT);
        assertThat(sum(compared(basis))).isGreaterThan(FIRST);
        Map<String, Long> most = expected(canary, ALL);
        assertThat(compared(basis))
                .allSatisfy((score, count) -> assertThat(count).isLessThanOrEqualTo(most.getOrDefault(score, 0L)));
        assertThat(expected(canary, FIRST))
                .allSatisfy((score, count) ->
                        assertThat(count).isLessThanOrEqualTo(compared(basis).getOrDefault(score, 0L)));
    }

    private static double later(RolloutState canary, int user) {
        return isChallenged(canary, user) ? 0 : 1;
    }

    /** By arm and score, as a rollout counts them: how often each occurs among so many users. */
    private static Map<String, Long> expected(RolloutState canary, int users) {
        Covariate covariate = new Covariate(WEIGHT);
        Map<String, Long> counts = new TreeMap<>();
        for (int user = 0; user < users; user++) {
            double said = user < FIRST ? EARLIER[user % 4] : later(canary, user);
            String arm = isChallenged(canary, user) ? "challenger" : "champion";
            int score = covariate.adjusted(QualityUnit.of(said), QualityUnit.of(EARLIER[user % 4]));
            counts.merge(arm + " " + score, 1L, Long::sum);
        }
        return counts;
    }

    private static Map<String, Long> compared(EvidenceBasis basis) {
        Map<String, Long> counts = new TreeMap<>();
        basis.getCells().stream()
                .filter(cell -> cell.getMeasure().equals("adjusted"))
                .forEach(cell -> cell.getCounts()
                        .forEach(one ->
                                counts.merge(cell.getArm() + " " + one.getQuality(), one.getCount(), Long::sum)));
        return counts;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static boolean isChallenged(RolloutState canary, int user) {
        return Buckets.arm(canary.getSalt(), "u" + user, canary.getWeight()) == Arm.CHALLENGER;
    }

    private static ResponseServed.Builder arm(RolloutState canary, int user) {
        boolean challenged = isChallenged(canary, user);
        return ResponseServed.newBuilder()
                .setVersion(challenged ? VERSION : BASE)
                .setArm(challenged ? "challenger" : "champion")
                .setRolloutId(canary.getRolloutId())
                .setStage(canary.getStageIndex());
    }

    /** A version comes, a server has it, and its canary begins. */
    private RolloutState begun() throws Exception {
        send(Topics.SERVING_STATUS, "it", new ServingStatus("it", List.of("main"), List.of(BASE, VERSION), 0L, now()));
        send(
                Topics.MODEL_VERSIONS,
                "main",
                new RoundOutcome(ModelVersion.newBuilder()
                        .setVersion(VERSION)
                        .setLine("main")
                        .setSequence(1)
                        .setParent(BASE)
                        .setArtifact("sha256:1111")
                        .setDigest("sha256:1111")
                        .setBaseDigest("sha256:0000")
                        .setExamples(5)
                        .setTrainedTokens(100)
                        .setVerdict(Verdict.CANDIDATE)
                        .setReason("brought by hand")
                        .build()));
        return await().atMost(PATIENCE)
                .until(
                        () -> last(Topics.ROLLOUTS),
                        state -> state.filter(it -> it.getStage() == RolloutStage.CANARY)
                                .isPresent())
                .orElseThrow();
    }

    private void answered(String id, int user, ResponseServed.Builder response, double said) throws Exception {
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setSubject("u" + user)
                .setMessages(List.of(new Message("user", text("question " + id))))
                .setGoalChoice(GoalChoice.SERVED)
                .build();
        FeedbackGiven rating = FeedbackGiven.newBuilder()
                .setFeedbackId("f")
                .setMetric("rating")
                .setValue(said)
                .setSource(new Source(SourceKind.HUMAN, "u" + user))
                .setEventTime(now())
                .build();
        List<Future<?>> sent = new ArrayList<>();
        sent.add(producer.send(record(Topics.PROMPTS, id, prompt)));
        sent.add(producer.send(record(
                Topics.RESPONSES, id, response.setText(text("answer " + id)).build())));
        sent.add(producer.send(record(Topics.FEEDBACK, id, rating)));
        for (Future<?> one : sent) {
            one.get();
        }
    }

    private long earlierScores() {
        return all(Topics.EXPOSURES).stream()
                .map(EvidenceCounted::getKind)
                .filter(EvidenceKind.EARLIER::equals)
                .count();
    }

    private EvidenceBasis basis() {
        return last(Topics.ROLLOUT_EVIDENCE).map(RolloutEvidence::getBasis).orElseThrow();
    }

    private DecisionKind decided() {
        return last(Topics.ROLLOUT_DECISIONS).map(RolloutDecision::getKind).orElseThrow();
    }

    private <V> Optional<V> last(Topic<V> topic) {
        List<V> values = all(topic);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    private <V> List<V> all(Topic<V> topic) {
        List<V> values = new ArrayList<>();
        try (var tail = new TopicTail<>(wire, topic)) {
            tail.toEnd((key, value) -> values.add(value));
        }
        return values;
    }

    private <V> void send(Topic<V> topic, String key, V value) throws Exception {
        producer.send(record(topic, key, value)).get();
    }

    private <V> ProducerRecord<String, byte[]> record(Topic<V> topic, String key, V value) {
        String name = wire.name(topic);
        return new ProducerRecord<>(
                name, key, wire.connection().valueSerde(topic).serializer().serialize(name, value));
    }

    private static TextEnvelope text(String words) {
        return new TextEnvelope(null, ByteBuffer.wrap(words.getBytes(UTF_8)));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    private Settings settings() {
        return Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
                Map.entry("schema.registry.url", registry.url()),
                Map.entry("topics.partitions", "2"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("topics.replication", "1"),
                Map.entry("data.dir", folder.resolve("state").toString()),
                Map.entry("streams.ops.port", "0"),
                Map.entry("catalogue.rating.type", "float"),
                Map.entry("catalogue.rating.wait.ms", "1000"),
                Map.entry("rollout.covariate.weight", Double.toString(WEIGHT)),
                Map.entry("rollout.stages", "0.5"),
                Map.entry("rollout.stage.min.subjects", "1000"),
                Map.entry("rollout.lease.expiry.ms", "600000")));
    }
}
