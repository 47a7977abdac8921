package dev.hone.streams;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.evidence.Exposures;
import dev.hone.streams.evidence.Refusals;
import dev.hone.streams.lines.RoundTerms;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;

/** The lines application under the canary policy, with servers and users that do as a test says. */
final class CanaryLoop implements AutoCloseable {
    static final int ONE = QualityUnit.ONE;

    private static final RoundTerms TERMS =
            new RoundTerms("hone.examples", "topic-id", "cluster-id", "salt", Map.of("epochs", "1.0"), "sha256:00");

    private static final LinesConfig LINES = new LinesConfig(new TreeMap<>());
    private static final Refusals REFUSALS = new Refusals(List.of(), Set.of());

    final List<RolloutState> rollouts = new ArrayList<>();
    final List<RolloutDecision> decisions = new ArrayList<>();
    double champion = 0.5;
    double challenger = 0.5;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final ConnectionConfig connection;
    private final Random random = new Random(3);
    private final TopologyTestDriver driver;
    private int requests;

    CanaryLoop(Path folder, String registry, Map<String, String> changed) {
        Map<String, String> values = new HashMap<>(Map.of(
                "schema.registry.url", "mock://" + registry,
                "topics.partitions", "4",
                "rollout.stages", "0.2,0.5",
                "rollout.stage.min.subjects", "20",
                "rollout.stage.min.ms", "3000",
                "rollout.max.ms", "600000"));
        values.putAll(changed);
        Settings settings = Settings.of(values);
        this.connection = ConnectionConfig.from(settings);
        this.driver = TopologyRun.open(new LinesTopology(settings, TERMS).get(), folder, now);
    }

    @Override
    public void close() {
        driver.close();
    }

    CanaryLoop brought(String version) {
        ModelVersion made = ModelVersion.newBuilder()
                .setVersion(version)
                .setLine("main")
                .setSequence(1)
                .setParent("main@base")
                .setArtifact("main/1")
                .setDigest("sha256:01")
                .setBaseDigest("sha256:02")
                .setExamples(5)
                .setTrainedTokens(100)
                .setVerdict(Verdict.CANDIDATE)
                .setReason("no worse than its parent.")
                .build();
        return send(Topics.MODEL_VERSIONS, "main", new RoundOutcome(made));
    }

    /** The replica says that it has loaded what it was told to. */
    CanaryLoop loaded(String replica) {
        return lease(replica, state().getChampion(), String.valueOf(state().getChallenger()));
    }

    CanaryLoop lease(String replica, String... versions) {
        return send(
                Topics.SERVING_STATUS,
                replica,
                new ServingStatus(replica, List.of("main"), List.of(versions), 0L, now));
    }

    CanaryLoop advance(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
        return read();
    }

    /** So many subjects, twenty in a second, as long as somebody is on trial. */
    CanaryLoop serve(int subjects) {
        for (int i = 0; i < subjects && state().getChallenger() != null; i++) {
            meet("s" + requests);
            if (i % 20 == 19) {
                advance(Duration.ofSeconds(1));
            }
        }
        return this;
    }

    void meet(String subject) {
        Arm arm = Buckets.arm(state().getSalt(), subject, state().getWeight());
        String id = "chatcmpl-" + requests++;
        answered(response(arm));
        closed(id, interaction(arm, subject, 1));
    }

    RolloutState state() {
        return rollouts.get(rollouts.size() - 1);
    }

    RolloutDecision decision() {
        return decisions.get(decisions.size() - 1);
    }

    ResponseServed response(Arm arm) {
        String version = arm == Arm.CHALLENGER ? state().getChallenger() : state().getChampion();
        return ResponseServed.newBuilder()
                .setVersion(version)
                .setArm(arm.wireName())
                .setRolloutId(state().getRolloutId())
                .setStage(state().getStageIndex())
                .setText(text("answer " + random.nextLong()))
                .build();
    }

    ScoredInteraction interaction(Arm arm, @Nullable String subject, int revision) {
        double mean = arm == Arm.CHALLENGER ? challenger : champion;
        int quality = random.nextDouble() < mean ? ONE : 0;
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setSubject(subject)
                .setMessages(List.of(new Message("user", text("prompt " + random.nextLong()))))
                .setGoalChoice(GoalChoice.SERVED)
                .build();
        return ScoredInteraction.newBuilder()
                .setRevision(revision)
                .setClosed(true)
                .setLine("main")
                .setSegment("acme/support")
                .setPrompt(prompt)
                .setPromptTime(now)
                .setResponse(response(arm))
                .setResponseTime(now)
                .setDue(now)
                .setVotes(List.of())
                .setQuality(quality / 2)
                .setRawQuality(quality)
                .setCatalogueDigest("sha256:03")
                .build();
    }

    <V> CanaryLoop send(Topic<V> topic, String key, V value) {
        return send(topic, key, value, now);
    }

    <V> CanaryLoop send(Topic<V> topic, String key, V value, Instant at) {
        driver.createInputTopic(
                        "hone." + topic.name(),
                        new StringSerializer(),
                        connection.valueSerde(topic).serializer())
                .pipeInput(key, value, at);
        return read();
    }

    /** What scoring writes of a response, if anything. */
    void answered(ResponseServed response) {
        Exposures.of(response).ifPresent(evidence -> send(Topics.CANARY_RESPONSES, evidence.getLine(), evidence));
    }

    /** What scoring writes of an interaction that has closed, if anything. */
    void closed(String id, ScoredInteraction interaction) {
        Exposures.of(id, interaction, now, LINES, REFUSALS)
                .ifPresent(evidence -> send(Topics.EXPOSURES, Exposures.key(evidence), evidence));
    }

    <V> List<V> values(Topic<V> topic) {
        return driver.createOutputTopic(
                        "hone." + topic.name(),
                        new StringDeserializer(),
                        connection.valueSerde(topic).deserializer())
                .readValuesToList();
    }

    private CanaryLoop read() {
        rollouts.addAll(values(Topics.ROLLOUTS));
        decisions.addAll(values(Topics.ROLLOUT_DECISIONS));
        return this;
    }

    static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
