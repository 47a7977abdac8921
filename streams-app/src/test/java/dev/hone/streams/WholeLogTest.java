package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.WholeLog.Fate;
import dev.hone.streams.join.JoinConfig;
import dev.hone.streams.join.JoinedLog;
import dev.hone.streams.join.LogJoin;
import dev.hone.streams.join.ShadowScorers;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.streams.quality.Catalogues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log at once comes to what the topologies make of it record by record. */
class WholeLogTest {

    private static final long HOUR = 3600;

    @TempDir
    Path state;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void interactionsCloseAsInTheTopology(long seed) {
        List<Input> stream = OrderIndependenceTest.stream(new Random(seed));
        Map<String, ScoredInteraction> closed;
        Map<String, Long> outcomes;
        try (Scoring scoring = new Scoring(state, OrderIndependenceTest.CATALOGUE)) {
            stream.forEach(scoring::pipe);
            scoring.tick(Input.time(1000 * HOUR));
            scoring.settle();
            closed = scoring.closed();
            outcomes = scoring.outcomes();
        }

        LogJoin join = join(OrderIndependenceTest.CATALOGUE);
        stream.forEach(input -> join.add(input.id(), input.at().toEpochMilli(), input.value()));
        JoinedLog joined = join.close();

        Map<String, ScoredInteraction> atOnce = new TreeMap<>();
        joined.interactions().forEach((id, one) -> atOnce.put(id, one.scored()));
        assertThat(atOnce).isEqualTo(closed).hasSizeGreaterThan(50);
        Map<String, Long> counted = new TreeMap<>();
        joined.records().counts().forEach((outcome, count) -> counted.put(outcome.word(), count));
        assertThat(counted).isEqualTo(outcomes).containsKeys("accepted", "superseded", "late", "duplicates");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void goalsAreThoseOfTheTopologyWhoseWindowHoldsAll(long seed) {
        List<Input> stream = OrderIndependenceTest.stream(new Random(seed));
        Map<String, String> settings = new HashMap<>(OrderIndependenceTest.CATALOGUE);
        settings.putAll(Map.of(
                "thresholds.min.samples", "20",
                "thresholds.hysteresis", "0",
                "thresholds.bucket.ms", Long.toString(Duration.ofHours(1).toMillis()),
                "thresholds.window.buckets", "10000",
                "lines.main.segments", "acme/support"));
        List<QualityDelta> deltas;
        try (Scoring scoring = new Scoring(state.resolve("scoring"), settings)) {
            stream.forEach(scoring::pipe);
            scoring.tick(Input.time(1000 * HOUR));
            scoring.settle();
            deltas = scoring.deltas();
        }
        Map<String, GoalSet> newest = goalSets(settings, deltas);

        Map<String, GoalSet> atOnce = new TreeMap<>();
        ended(settings, stream)
                .goalSets()
                .values()
                .forEach(sets -> sets.forEach(set -> atOnce.put(set.getSegment(), set)));

        assertThat(atOnce.keySet()).isEqualTo(newest.keySet()).contains("*", "acme/support");
        newest.forEach((segment, set) ->
                assertThat(atOnce.get(segment)).extracting(GoalSet::getLevels).isEqualTo(set.getLevels()));
    }

    @Test
    void theOrderOfTheRecordsSaysNothing() {
        List<Input> stream = OrderIndependenceTest.stream(new Random(7));
        WholeLog.Ended inOrder = ended(OrderIndependenceTest.CATALOGUE, stream);
        Collections.shuffle(stream, new Random(8));

        assertThat(ended(OrderIndependenceTest.CATALOGUE, stream)).isEqualTo(inOrder);
    }

    @Test
    void everyInteractionHasAFate() {
        List<Input> stream = new ArrayList<>(List.of(
                Input.prompt("good", 1),
                Input.response("good", 2),
                Input.rating("good", "f", 5, 3),
                Input.prompt("silent", 1),
                Input.response("silent", 2),
                Input.prompt("out", 1),
                Input.response("out", 2),
                Input.rating("out", "f", 5, 3),
                Input.optOut("out", "g", 4, "u1"),
                Input.prompt("unanswered", 1),
                Input.rating("unanswered", "f", 5, 3),
                Input.response("unasked", 2),
                Input.prompt("failed", 1),
                new Input("failed", Input.response("v").setFinishReason("error").build(), Input.time(2)),
                Input.rating("failed", "f", 1, 3),
                Input.prompt("mended", 1),
                Input.response("mended", 2),
                Input.correction("mended", "f", "Better", 3, "u2")));

        WholeLog.Ended ended = ended(Map.of(), stream);

        assertThat(ended.fates())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Fate.EXAMPLE, 2L,
                        Fate.NO_FEEDBACK, 1L,
                        Fate.EXCLUDED, 1L,
                        Fate.NO_RESPONSE, 1L,
                        Fate.NO_PROMPT, 1L,
                        Fate.WITHHELD, 1L));
        assertThat(ended.withheld().values()).containsExactly(1L);
        assertThat(ended.examples()).containsOnlyKeys("good", "mended");
        Example mended = Objects.requireNonNull(ended.examples().get("mended"));
        assertThat(mended.getResponse()).isNull();
        assertThat(mended.getCorrection()).isEqualTo(Input.text("Better"));
    }

    @Test
    void whatIsRefusedIsCountedByItsReason() {
        WholeLog log = WholeLog.of(Settings.of(Map.of()));

        assertThat(log.add(
                        "i",
                        Input.time(1).toEpochMilli(),
                        Input.feedback("f", "mood", 1.0, "u", 1).build()))
                .hasValueSatisfying(reason -> assertThat(reason).contains("unknown metric \"mood\""));
        assertThat(log.add("", Input.time(1).toEpochMilli(), Input.response("v").build()))
                .isPresent();
        assertThat(log.add("i", 5, Input.response("v").build())).isPresent();
        log.addMalformed("the line is no record");

        assertThat(log.end().refused()).hasSize(4).containsEntry("the line is no record", 1L);
    }

    @Test
    void feedbackOnASessionReachesItsInteractions() {
        List<Input> stream = List.of(
                new Input(
                        "a", Input.prompt("acme/support", "one").setSession("s").build(), Input.time(1)),
                Input.response("a", 2),
                new Input(
                        "b", Input.prompt("acme/support", "two").setSession("s").build(), Input.time(3)),
                Input.response("b", 4),
                new Input(
                        "s",
                        Input.feedback("f", "thumb", true, "u1", 5)
                                .setSession("s")
                                .build(),
                        Input.time(5)));
        WholeLog.Ended ended = ended(Map.of(), stream);

        assertThat(ended.examples()).containsOnlyKeys("a", "b");
        assertThat(ended.fates()).containsOnlyKeys(Fate.EXAMPLE);
        assertThat(ended.records().get(Outcome.ACCEPTED)).isEqualTo(7);
    }

    private static LogJoin join(Map<String, String> values) {
        Settings settings = Settings.of(values);
        Catalogues catalogues = new Catalogues(
                line -> null, List::of, CatalogueConfig.from(settings).version());
        return new LogJoin(
                JoinConfig.from(settings),
                LinesConfig.from(settings),
                ScoringTopology.rules(catalogues, ShadowScorers.NONE));
    }

    private static WholeLog.Ended ended(Map<String, String> settings, List<Input> stream) {
        WholeLog log = WholeLog.of(Settings.of(settings));
        stream.forEach(input -> assertThat(log.add(input.id(), input.at().toEpochMilli(), input.value()))
                .isEmpty());
        return log.end();
    }

    /** The newest of each segment, by the thresholds topology. */
    private Map<String, GoalSet> goalSets(Map<String, String> values, List<QualityDelta> deltas) {
        Map<String, String> all = new HashMap<>(values);
        all.putAll(Map.of(
                "schema.registry.url", "mock://whole-log", "topics.partitions", "1", "topics.line.partitions", "1"));
        Settings settings = Settings.of(all);
        ConnectionConfig connection = ConnectionConfig.from(settings);
        Map<String, GoalSet> newest = new TreeMap<>();
        try (TopologyTestDriver driver =
                TopologyRun.open(new ThresholdsTopology(settings).get(), state.resolve("thresholds"), Scoring.START)) {
            TestInputTopic<String, QualityDelta> input = driver.createInputTopic(
                    "hone.quality-deltas",
                    new StringSerializer(),
                    connection.valueSerde(Topics.QUALITY_DELTAS).serializer());
            deltas.forEach(delta -> input.pipeInput(delta.getLine(), delta));
            driver.advanceWallClockTime(Duration.ofMinutes(10));
            driver.createOutputTopic(
                            "hone.goal-sets",
                            new StringDeserializer(),
                            connection.valueSerde(Topics.GOAL_SETS).deserializer())
                    .readValuesToList()
                    .forEach(set -> newest.put(set.getSegment(), set));
        }
        return newest;
    }
}
