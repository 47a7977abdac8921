package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.RoundProgress;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.lines.RoundTerms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesTopologyTest {
    private static final Settings SETTINGS = Settings.of(Map.of(
            "schema.registry.url", "mock://lines-topology",
            "topics.partitions", "4",
            "topics.line.partitions", "1",
            "rounds.examples", "5",
            "rollout.policy", "gate"));
    private static final ConnectionConfig CONNECTION = ConnectionConfig.from(SETTINGS);
    private static final RoundTerms TERMS =
            new RoundTerms("hone.examples", "topic-id", "cluster-id", "salt", Map.of("epochs", "1.0"), "sha256:00");

    @TempDir
    private Path folder;

    private TopologyTestDriver driver;

    @BeforeEach
    void open() {
        driver = TopologyRun.open(
                new LinesTopology(SETTINGS, TERMS).get(), folder, Instant.parse("2026-01-01T00:00:00Z"));
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void keepsItsNamesAndShape() throws IOException {
        GoldenTopology.assertUnchanged(new LinesTopology(SETTINGS, TERMS).get(), "lines-topology.txt");
        GoldenTopology.assertUnchanged(
                new LinesTopology(SETTINGS.with(Map.of("rollout.policy", "canary")), TERMS).get(),
                "lines-topology-canary.txt");
    }

    @Test
    void turnsExamplesIntoRoundsAndOutcomesIntoChampions() {
        // Given
        send(Topics.GOAL_SETS, "main/*", goalSet("main", "*"));
        send(Topics.GOAL_SETS, "main/acme/support", goalSet("main", "acme/support"));
        send(Topics.GOAL_SETS, "other/*", goalSet("other", "*"));

        // When
        examples(5);
        outcome("v1", "main#1", "main@base");
        examples(7);

        // Then
        List<TrainingRound> rounds = values(Topics.TRAINING_ROUNDS);
        assertThat(rounds)
                .extracting(TrainingRound::getRoundId, TrainingRound::getParent, TrainingRound::getExamples)
                .containsExactly(tuple("main#1", "main@base", 5L), tuple("main#2", "v1", 5L));
        assertThat(rounds.get(0).getGoalSets()).extracting(GoalSet::getSegment).containsExactly("*", "acme/support");
        assertThat(rounds.get(1).getRanges()).containsExactly(new OffsetRange(0, 5L, 10L));
        assertThat(values(Topics.ROLLOUTS))
                .extracting(RolloutState::getChampion)
                .containsExactly("v1");
        assertThat(values(Topics.ROLLOUT_DECISIONS)).hasSize(3);
    }

    @Test
    void heldOutAndWithdrawnExamplesAreInsideTheRangesAndDoNotCount() {
        send(Topics.GOAL_SETS, "main/*", goalSet("main", "*"));

        examples(4);
        send(Topics.EXAMPLES, "held-out", example(false, true));
        send(Topics.EXAMPLES, "taken-back", example(true, false));
        examples(1);

        assertThat(values(Topics.TRAINING_ROUNDS))
                .extracting(TrainingRound::getExamples, TrainingRound::getRanges)
                .containsExactly(tuple(5L, List.of(new OffsetRange(0, 0L, 7L))));
    }

    @Test
    void aRoundIsDueByAgeAlone() {
        send(Topics.GOAL_SETS, "main/*", goalSet("main", "*"));
        examples(2);

        driver.advanceWallClockTime(Duration.ofDays(1));

        assertThat(values(Topics.TRAINING_ROUNDS))
                .extracting(TrainingRound::getClosedBy)
                .containsExactly("age");
    }

    @Test
    void anOperatorIsAnsweredInWords() {
        RolloutCommand command =
                new RolloutCommand("main", OperatorCommand.PROMOTE, "v9", "ann", "why not", Instant.EPOCH, "c-1");

        send(Topics.ROLLOUT_COMMANDS, "main", command);

        assertThat(values(Topics.ROLLOUT_DECISIONS))
                .extracting(RolloutDecision::getWords)
                .containsExactly("PROMOTE is not possible in this state: no version waits: under rollout.policy gate a "
                        + "candidate is promoted at once. (ann: why not)");
    }

    @Test
    void aRecordUnderAnotherKeyThanItsLineIsLeftOut() {
        RolloutCommand command =
                new RolloutCommand("main", OperatorCommand.PROMOTE, null, "ann", "why not", Instant.EPOCH, "c-1");

        send(Topics.ROLLOUT_COMMANDS, "another", command);

        assertThat(values(Topics.ROLLOUT_DECISIONS)).isEmpty();
    }

    @Test
    void saysHowFarALineIsFromItsNextRoundAtMostOnceASecond() {
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(ways()).containsExactly(way(0).build());

        examples(3);
        driver.advanceWallClockTime(Duration.ofMillis(500));
        examples(1);
        assertThat(ways()).isEmpty();
        driver.advanceWallClockTime(Duration.ofMillis(500));
        assertThat(ways()).containsExactly(way(4).build());

        examples(2);
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(ways()).containsExactly(way(6).setWaitsForGoals(true).build());

        send(Topics.GOAL_SETS, "main/*", goalSet("main", "*"));
        examples(1);
        driver.advanceWallClockTime(Duration.ofSeconds(5));
        assertThat(ways()).containsExactly(way(2).setOpenRound("main#1").build());
    }

    private static RoundProgress.Builder way(long examples) {
        return RoundProgress.newBuilder().setExamples(examples).setNeeded(5).setWaitsForGoals(false);
    }

    private List<RoundProgress> ways() {
        return values(Topics.PROGRESS).stream()
                .map(progress -> (RoundProgress) progress.getTowards())
                .toList();
    }

    private void examples(int count) {
        for (int i = 0; i < count; i++) {
            send(Topics.EXAMPLES, "chatcmpl-" + i, example(false, false));
        }
    }

    private void outcome(String version, String roundId, String parent) {
        ModelVersion made = ModelVersion.newBuilder()
                .setVersion(version)
                .setLine("main")
                .setSequence(1)
                .setParent(parent)
                .setRoundId(roundId)
                .setArtifact("main/1")
                .setDigest("sha256:01")
                .setBaseDigest("sha256:02")
                .setExamples(5)
                .setTrainedTokens(100)
                .setVerdict(Verdict.CANDIDATE)
                .setReason("no worse than its parent.")
                .build();
        send(Topics.MODEL_VERSIONS, "main", new RoundOutcome(made));
    }

    private <V> void send(Topic<V> topic, String key, V value) {
        driver.createInputTopic(
                        "hone." + topic.name(),
                        new StringSerializer(),
                        CONNECTION.valueSerde(topic).serializer())
                .pipeInput(key, value, Instant.parse("2026-01-01T00:00:00Z"));
    }

    private <V> List<V> values(Topic<V> topic) {
        return driver.createOutputTopic(
                        "hone." + topic.name(),
                        new StringDeserializer(),
                        CONNECTION.valueSerde(topic).deserializer())
                .readValuesToList();
    }

    private static Example example(boolean withdrawn, boolean holdout) {
        Message prompt = new Message("user", text("hello"));
        return Example.newBuilder()
                .setRevision(0)
                .setWithdrawn(withdrawn)
                .setLine("main")
                .setSegment("acme/support")
                .setMessages(withdrawn ? List.of() : List.of(prompt))
                .setResponse(withdrawn ? null : text("hi"))
                .setQuality(withdrawn ? null : 9_000)
                .setHoldout(holdout)
                .build();
    }

    private static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static GoalSet goalSet(String line, String segment) {
        List<GoalLevel> levels = List.of(new GoalLevel(0, 0.0, 0, 1.0, 100));
        return new GoalSet(line, segment, 1, levels, 500L, Instant.EPOCH, Instant.ofEpochSecond(3_600));
    }
}
