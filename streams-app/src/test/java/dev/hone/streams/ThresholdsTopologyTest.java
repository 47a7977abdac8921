package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.GoalProgress;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.ops.OpsMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdsTopologyTest {
    private static final long BUCKET_MS = 1_000;

    @TempDir
    private Path folder;

    @Test
    void keepsItsNamesAndShape() throws IOException {
        GoldenTopology.assertUnchanged(new ThresholdsTopology(settings(4)).get(), "thresholds-topology.txt");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shuffledChangesOverOtherPartitionsGiveTheSameGoalSets(long seed) {
        List<GoalSet> inOrder = goalSets(1, seed, false);
        assertThat(inOrder).hasSizeGreaterThan(10);

        assertThat(goalSets(3, seed, true)).isEqualTo(inOrder);
    }

    @Test
    void whatOneRecordLeavesUndoneIsDoneAsTimeGoesBy() {
        List<GoalSet> expected = goalSets(1, 5, false);
        try (TopologyTestDriver driver = open(1, Instant.parse("2026-01-01T00:00:00Z"))) {
            // Everything in one message: far more boundaries than one step may take.
            send(driver, List.of(message(0, changes(5), Instant.ofEpochMilli(500 * BUCKET_MS))));
            List<GoalSet> found = new ArrayList<>(read(driver));
            assertThat(found).hasSizeLessThan(expected.size());

            driver.advanceWallClockTime(Duration.ofMinutes(1));

            found.addAll(read(driver));
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void goalSetsAreKeyedByLineAndSegment() {
        try (TopologyTestDriver driver = open(1, Instant.EPOCH)) {
            send(driver, List.of(message(0, changes(5), Instant.ofEpochMilli(500 * BUCKET_MS))));

            TestRecord<String, GoalSet> first = output(driver).readRecord();
            assertThat(first.getKey()).isEqualTo("main/" + first.getValue().getSegment());
            assertThat(first.getRecordTime()).isEqualTo(first.getValue().getBoundary());
        }
    }

    @Test
    void saysHowFarALineIsFromItsNextGoalsAtMostOnceASecond() {
        try (TopologyTestDriver driver = open(1, Instant.EPOCH)) {
            driver.advanceWallClockTime(Duration.ofSeconds(1));
            assertThat(progress(driver)).containsExactly(new GoalProgress(0L, 30L, 0, null, null, null));

            // Twenty a bucket and six buckets in the window: the third brings what is needed.
            List<BucketDelta> changes = changes(5);
            send(driver, List.of(message(0, changes.subList(0, 20), null)));
            driver.advanceWallClockTime(Duration.ofMillis(500));
            assertThat(progress(driver)).isEmpty();
            send(driver, List.of(message(0, changes.subList(20, 25), null)));
            driver.advanceWallClockTime(Duration.ofMillis(500));
            assertThat(progress(driver)).containsExactly(way(25, 0, BUCKET_MS));

            send(driver, List.of(message(0, changes.subList(25, 200), Instant.ofEpochMilli(69_500))));
            driver.advanceWallClockTime(Duration.ofSeconds(1));
            List<GoalProgress> told = progress(driver);
            assertThat(told).containsExactly(way(120, 3, 10 * BUCKET_MS));

            driver.advanceWallClockTime(Duration.ofSeconds(10));
            assertThat(progress(driver)).isEmpty();
        }
    }

    @Test
    void whatABoundOnContributorsTakesIsAGaugeOfTheInstanceThatHasTheLine() {
        LoopMetrics loop = new LoopMetrics();
        Settings bounded = settings(1).with(Map.of("thresholds.contributor.share", "0.02"));
        try (TopologyTestDriver driver =
                TopologyRun.open(new ThresholdsTopology(bounded, loop.cuts()).get(), folder, Instant.EPOCH)) {
            assertThat(metrics(loop)).isEmpty();

            // Sixty people and a flooder in one segment, and as many honest people in another.
            List<BucketDelta> changes = new ArrayList<>();
            for (int i = 1; i <= 60; i++) {
                changes.add(brought("acme/support", i, 1));
                changes.add(brought("acme/sales", i, 1));
            }
            changes.add(brought("acme/support", 100, 60));
            send(driver, List.of(message(0, changes, Instant.ofEpochMilli(62 * BUCKET_MS))));

            // Twice an equal part of 61: two of its 60 are left beside 60 others, and four beside 120.
            assertThat(metrics(loop))
                    .hasSize(2)
                    .hasEntrySatisfying("segment", cut -> assertThat(cut).isCloseTo(58 / 120.0, within(.001)))
                    .hasEntrySatisfying("pool", cut -> assertThat(cut).isCloseTo(56 / 180.0, within(.001)));

            send(driver, List.of(message(0, List.of(), Instant.ofEpochMilli(90 * BUCKET_MS))));
            assertThat(metrics(loop)).as("the window is past").isEmpty();

            send(driver, List.of(message(0, later(changes), Instant.ofEpochMilli(162 * BUCKET_MS))));
            assertThat(metrics(loop)).hasSize(2);
        }
        assertThat(metrics(loop)).as("another may have it now").isEmpty();
    }

    private static List<BucketDelta> later(List<BucketDelta> changes) {
        Instant bucket = Instant.ofEpochMilli(100 * BUCKET_MS);
        return changes.stream()
                .map(change -> BucketDelta.newBuilder(change)
                        .setBucket(bucket)
                        .setStamp(bucket)
                        .build())
                .toList();
    }

    private static BucketDelta brought(String segment, int cohort, long scores) {
        return new BucketDelta(
                segment, Instant.EPOCH, Instant.EPOCH, List.of(new ScoreCount(100 * cohort, scores)), cohort);
    }

    private static Map<String, Double> metrics(LoopMetrics loop) {
        OpsMetrics metrics = new OpsMetrics();
        loop.put(metrics);
        return OpsAnswer.metrics(metrics)
                .text()
                .lines()
                .filter(line -> line.startsWith("hone_thresholds_cut_ratio{"))
                .collect(Collectors.toMap(
                        line -> line.replaceAll(".*line=\"main\",window=\"(.*)\".*", "$1"),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))));
    }

    private static GoalProgress way(long scores, int goalSets, long boundaryMs) {
        return new GoalProgress(scores, 30L, goalSets, Instant.ofEpochMilli(boundaryMs), null, null);
    }

    private static List<GoalProgress> progress(TopologyTestDriver driver) {
        List<TestRecord<String, Progress>> told = driver.createOutputTopic(
                        "hone.progress",
                        new StringDeserializer(),
                        ConnectionConfig.from(settings(1))
                                .valueSerde(Topics.PROGRESS)
                                .deserializer())
                .readRecordsToList();
        assertThat(told).allSatisfy(record -> assertThat(record.key()).isEqualTo("main/goals"));
        return told.stream()
                .map(record -> (GoalProgress) record.value().getTowards())
                .toList();
    }

    private List<GoalSet> goalSets(int partitions, long seed, boolean shuffled) {
        List<BucketDelta> changes = changes(seed);
        Random random = new Random(seed);
        if (shuffled) {
            Collections.shuffle(changes, random);
        }
        try (TopologyTestDriver driver = TopologyRun.open(
                new ThresholdsTopology(settings(partitions)).get(),
                folder.resolve(partitions + "-" + shuffled),
                Instant.EPOCH)) {
            List<QualityDelta> messages = new ArrayList<>();
            for (BucketDelta change : changes) {
                messages.add(message(random.nextInt(partitions), List.of(change), null));
            }
            for (int partition = 0; partition < partitions; partition++) {
                messages.add(message(partition, List.of(), Instant.ofEpochMilli(500 * BUCKET_MS)));
            }
            send(driver, messages);
            driver.advanceWallClockTime(Duration.ofMinutes(1));
            return read(driver);
        }
    }

    private TopologyTestDriver open(int partitions, Instant wall) {
        return TopologyRun.open(new ThresholdsTopology(settings(partitions)).get(), folder, wall);
    }

    private static void send(TopologyTestDriver driver, List<QualityDelta> messages) {
        ConnectionConfig connection = ConnectionConfig.from(settings(1));
        TestInputTopic<String, QualityDelta> input = driver.createInputTopic(
                "hone.quality-deltas",
                new StringSerializer(),
                connection.valueSerde(Topics.QUALITY_DELTAS).serializer());
        messages.forEach(message -> input.pipeInput(message.getLine(), message));
    }

    private static List<GoalSet> read(TopologyTestDriver driver) {
        return output(driver).readValuesToList();
    }

    private static TestOutputTopic<String, GoalSet> output(TopologyTestDriver driver) {
        ConnectionConfig connection = ConnectionConfig.from(settings(1));
        return driver.createOutputTopic(
                "hone.goal-sets",
                new StringDeserializer(),
                connection.valueSerde(Topics.GOAL_SETS).deserializer());
    }

    private static QualityDelta message(int partition, List<BucketDelta> changes, @Nullable Instant watermark) {
        return new QualityDelta("main", partition, changes, watermark);
    }

    /** Sixty buckets of scores whose level rises, in two segments. */
    private static List<BucketDelta> changes(long seed) {
        Random random = new Random(seed);
        List<BucketDelta> changes = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            Instant bucket = Instant.ofEpochMilli(i / 20 * BUCKET_MS);
            String segment = random.nextBoolean() ? "acme/support" : "acme/sales";
            ScoreCount score = new ScoreCount(random.nextInt(1_000) + i * 10, 1L);
            changes.add(new BucketDelta(segment, bucket, bucket, List.of(score), 0));
        }
        return changes;
    }

    private static Settings settings(int partitions) {
        return Settings.of(Map.of(
                "schema.registry.url", "mock://thresholds-topology",
                "topics.partitions", Integer.toString(partitions),
                "topics.line.partitions", "1",
                "thresholds.bucket.ms", Long.toString(BUCKET_MS),
                "thresholds.window.buckets", "6",
                "thresholds.min.samples", "30"));
    }
}
