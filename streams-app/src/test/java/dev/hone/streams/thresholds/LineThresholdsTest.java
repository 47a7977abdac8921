package dev.hone.streams.thresholds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.streams.thresholds.ScoreLog.Change;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineThresholdsTest {
    static final long BUCKET_MS = 1_000;
    static final int ALL = Integer.MAX_VALUE;
    private static final List<BigDecimal> QUANTILES =
            List.of(BigDecimal.ZERO, new BigDecimal("0.5"), new BigDecimal("0.75"), new BigDecimal("0.9"));

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void thresholdsAreTheExactQuantilesOfTheWindowAtEveryBoundary(long seed) {
        // Given
        ThresholdsConfig config = config(4, 20, 0);
        ScoreLog log = new ScoreLog(seed, 4, 1_500, BUCKET_MS);

        // When
        List<GoalSet> minted = run(log.messages(seed), 4, config, ALL);

        // Then
        assertThat(minted).hasSizeGreaterThan(20);
        assertThat(described(minted)).isEqualTo(expected(log, config));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void orderAndPartitioningChangeNothing(long seed) {
        ThresholdsConfig config = config(4, 20, 300);
        List<GoalSet> one = run(new ScoreLog(seed, 1, 1_500, BUCKET_MS).messages(1), 1, config, ALL);
        ScoreLog log = new ScoreLog(seed, 1, 1_500, BUCKET_MS).spreadOver(3);

        List<GoalSet> many = run(log.messages(seed), 3, config, ALL);

        assertThat(many).isEqualTo(one);
    }

    @ParameterizedTest(name = "{0} boundaries a step")
    @ValueSource(ints = {1, 2, 7})
    void workInSmallStepsGivesTheSame(int boundaries) {
        ThresholdsConfig config = config(4, 20, 0);
        List<QualityDelta> messages = new ScoreLog(21, 4, 1_000, BUCKET_MS).messages(21);

        assertThat(run(messages, 4, config, boundaries)).isEqualTo(run(messages, 4, config, ALL));
    }

    @Test
    void aClockThatJumpsByYearsIsWorkForTheBucketsThatHoldSomething() {
        // Given
        ThresholdsConfig config = config(24, 1, 0);
        LineThresholds line = new LineThresholds("main", new MapCells(), config, 1, Set.of());
        line.add(ScoreLog.message(0, List.of(change(0, 0, 0), change(0, 0, 100)), Instant.ofEpochMilli(BUCKET_MS)));
        assertThat(line.evaluate(ALL)).hasSize(2);

        // When
        long later = Duration.ofDays(36_500).toMillis();
        List<Change> changes = List.of(change(later, later, 0), change(later, later, 900), change(later, later, 900));
        line.add(ScoreLog.message(0, changes, Instant.ofEpochMilli(later + BUCKET_MS)));
        List<GoalSet> minted = line.evaluate(4);

        // Then
        assertThat(line.isBehind()).isFalse();
        assertThat(minted).extracting(GoalSet::getBoundary).containsOnly(Instant.ofEpochMilli(later + BUCKET_MS));
    }

    @Test
    void waitsForEveryPartitionToPassTheBoundaryByTheGrace() {
        ThresholdsConfig config = new ThresholdsConfig(BUCKET_MS, 4, 500, QUANTILES, 1, 0, 10, 1);
        LineThresholds line = new LineThresholds("main", new MapCells(), config, 2, Set.of());
        line.add(ScoreLog.message(0, List.of(change(0, 0, 100)), Instant.ofEpochMilli(9_000)));
        assertThat(line.evaluate(ALL)).isEmpty();

        line.add(ScoreLog.message(1, List.of(), Instant.ofEpochMilli(1_499)));
        assertThat(line.evaluate(ALL)).isEmpty();

        line.add(ScoreLog.message(1, List.of(), Instant.ofEpochMilli(1_500)));
        assertThat(line.evaluate(ALL)).extracting(GoalSet::getSegment).containsExactly("*", "acme/support");
    }

    @Test
    void aLateChangeCountsAtTheNextBoundary() {
        LineThresholds line = new LineThresholds("main", new MapCells(), config(4, 1, 0), 1, Set.of());
        line.add(ScoreLog.message(0, List.of(change(0, 0, 100), change(0, 0, 200)), Instant.ofEpochMilli(1_000)));
        line.evaluate(ALL);

        line.add(ScoreLog.message(0, List.of(change(0, 0, 300), change(0, 0, 400)), Instant.ofEpochMilli(2_000)));

        List<GoalSet> minted = line.evaluate(ALL);
        assertThat(minted).extracting(GoalSet::getCount).containsOnly(4L);
        assertThat(minted).extracting(GoalSet::getVersion).containsOnly(2);
    }

    @Test
    void anEmptyWindowKeepsWhatThereWasAndForgetsTheScores() {
        MapCells cells = new MapCells();
        LineThresholds line = new LineThresholds("main", cells, config(4, 1, 0), 1, Set.of());
        line.add(ScoreLog.message(0, List.of(change(0, 0, 100), change(0, 0, 200)), Instant.ofEpochMilli(1_000)));
        line.evaluate(ALL);

        line.add(ScoreLog.message(0, List.of(), Instant.ofEpochMilli(50_000)));

        assertThat(line.evaluate(ALL)).isEmpty();
        assertThat(cells.entries.keySet()).noneMatch(key -> key.startsWith("counted/") || key.startsWith("pending/"));
    }

    @Test
    void noiseWithinTheHysteresisMintsNoVersion() {
        LineThresholds line = new LineThresholds("main", new MapCells(), config(1, 1, 50), 1, Set.of());
        assertThat(versions(line, 0, 1_000)).isEqualTo(Map.of("*", 1, "acme/support", 1));

        assertThat(versions(line, 1_000, 1_050)).isEmpty();
        assertThat(versions(line, 2_000, 1_051)).isEqualTo(Map.of("*", 2, "acme/support", 2));
    }

    @Test
    void segmentsPastTheCapCountInThePoolAlone() {
        ThresholdsConfig config = new ThresholdsConfig(BUCKET_MS, 4, 0, QUANTILES, 1, 0, 2, 1);
        LineThresholds line = new LineThresholds("main", new MapCells(), config, 1, Set.of());
        List<Change> changes = IntStream.range(0, 5)
                .mapToObj(i -> new Change(0, "tenant" + i + "/a", 0, 0, i, 1))
                .toList();

        line.add(ScoreLog.message(0, changes, Instant.ofEpochMilli(1_000)));

        Map<String, Long> counts =
                line.evaluate(ALL).stream().collect(Collectors.toMap(GoalSet::getSegment, GoalSet::getCount));
        assertThat(counts).isEqualTo(Map.of("*", 5L, "tenant0/a", 1L, "tenant1/a", 1L));
    }

    @Test
    void declaredSegmentsHaveTheirPlaceWhateverCameBefore() {
        ThresholdsConfig config = new ThresholdsConfig(BUCKET_MS, 4, 0, QUANTILES, 1, 0, 3, 1);
        LineThresholds line = new LineThresholds("main", new MapCells(), config, 1, Set.of("acme/a", "acme/b"));
        line.begin();
        List<Change> changes = new ArrayList<>(junk(0));
        changes.add(new Change(0, "acme/a", 0, 0, 7, 1));
        changes.add(new Change(0, "acme/b", 0, 0, 8, 1));

        line.add(ScoreLog.message(0, changes, Instant.ofEpochMilli(1_000)));

        assertThat(counts(line)).isEqualTo(Map.of("*", 7L, "tenant0/a", 1L, "acme/a", 1L, "acme/b", 1L));
    }

    @Test
    void whatIsDeclaredOnceThePoolHasCountsStartsAfterThemAndTakesBackFromThem() {
        // Given a segment that counted in the pool, before it was declared
        ThresholdsConfig config = new ThresholdsConfig(BUCKET_MS, 4, 0, QUANTILES, 1, 0, 2, 1);
        MapCells cells = new MapCells();
        LineThresholds before = new LineThresholds("main", cells, config, 1, Set.of());
        before.add(ScoreLog.message(0, junk(0), Instant.ofEpochMilli(1_000)));
        before.add(ScoreLog.message(0, List.of(acme(0, 500, 1)), Instant.ofEpochMilli(1_500)));
        assertThat(counts(before)).doesNotContainKey("acme/support");

        // When it is declared, what it counted is revised, and more comes in the same bucket and in the next
        LineThresholds line = new LineThresholds("main", cells, config, 1, Set.of("acme/support"));
        line.begin();
        List<Change> changes = List.of(acme(0, 500, -1), acme(0, 900, 1), acme(1_000, 500, 1));
        line.add(ScoreLog.message(0, changes, Instant.ofEpochMilli(2_000)));

        // Then nothing is lost from its own counts, and the pool holds what it should
        List<GoalSet> minted = line.evaluate(ALL);
        assertThat(minted)
                .filteredOn(set -> set.getSegment().equals("acme/support"))
                .extracting(GoalSet::getCount, set -> set.getLevels().size())
                .containsExactly(tuple(1L, 1));
        assertThat(minted)
                .filteredOn(set -> set.getSegment().equals("*"))
                .extracting(
                        GoalSet::getCount,
                        set -> set.getLevels().get(set.getLevels().size() - 1).getThreshold())
                .containsExactly(tuple(7L, 900));

        line.begin();
        line.add(ScoreLog.message(0, List.of(acme(1_000, 500, -1), acme(2_000, 1, 1)), Instant.ofEpochMilli(3_000)));
        line.evaluate(ALL);
        assertThat(cells.entries).doesNotContainKey(new CellKeys("main").counted(1_000, "acme/support", 0));
    }

    private static List<Change> junk(long bucket) {
        return IntStream.range(0, 5)
                .mapToObj(i -> new Change(0, "tenant" + i + "/a", bucket, bucket, i, 1))
                .toList();
    }

    private static Change acme(long bucket, int quality, long count) {
        return new Change(0, "acme/support", bucket, bucket, quality, count);
    }

    private static Map<String, Long> counts(LineThresholds line) {
        return line.evaluate(ALL).stream().collect(Collectors.toMap(GoalSet::getSegment, GoalSet::getCount));
    }

    @Test
    void refusesAStoreOfAnotherPartitionCount() {
        MapCells cells = new MapCells();
        new LineThresholds("main", cells, config(4, 1, 0), 2, Set.of())
                .add(ScoreLog.message(0, List.of(), Instant.ofEpochMilli(1)));

        assertThatThrownBy(() -> new LineThresholds("main", cells, config(4, 1, 0), 3, Set.of()))
                .hasMessageContaining("topics.partitions");
    }

    private static Map<String, Integer> versions(LineThresholds line, long bucket, int quality) {
        List<Change> changes =
                List.of(change(bucket, bucket, 0), change(bucket, bucket, quality), change(bucket, bucket, quality));
        line.add(ScoreLog.message(0, changes, Instant.ofEpochMilli(bucket + BUCKET_MS)));
        return line.evaluate(ALL).stream().collect(Collectors.toMap(GoalSet::getSegment, GoalSet::getVersion));
    }

    private static Change change(long bucket, long stamp, int quality) {
        return new Change(0, "acme/support", bucket, stamp, quality, 1);
    }

    static ThresholdsConfig config(int windowBuckets, int minSamples, int hysteresis) {
        return new ThresholdsConfig(BUCKET_MS, windowBuckets, 0, QUANTILES, minSamples, hysteresis, 1_000, 1);
    }

    static List<GoalSet> run(List<QualityDelta> messages, int partitions, ThresholdsConfig config, int boundaries) {
        MapCells cells = new MapCells();
        List<GoalSet> minted = new ArrayList<>();
        for (QualityDelta message : messages) {
            // Made anew for each message, so that all that matters has to be in the store.
            LineThresholds line = new LineThresholds("main", cells, config, partitions, Set.of());
            line.add(message);
            minted.addAll(line.evaluate(boundaries));
        }
        LineThresholds line = new LineThresholds("main", cells, config, partitions, Set.of());
        while (line.isBehind()) {
            minted.addAll(line.evaluate(boundaries));
        }
        return minted;
    }

    static List<String> described(List<GoalSet> minted) {
        return minted.stream()
                .map(set -> set.getBoundary().toEpochMilli() + " " + set.getSegment() + " "
                        + set.getLevels().stream()
                                .collect(Collectors.toMap(
                                        GoalLevel::getLevel, GoalLevel::getThreshold, (a, b) -> a, TreeMap::new)))
                .toList();
    }

    static List<String> expected(ScoreLog log, ThresholdsConfig config) {
        List<String> segments = new ArrayList<>(ScoreLog.SEGMENTS);
        segments.add("*");
        Collections.sort(segments);
        Map<String, Map<Integer, Integer>> latest = new TreeMap<>();
        List<String> expected = new ArrayList<>();
        for (long boundary = BUCKET_MS; boundary <= log.end() + 5 * BUCKET_MS; boundary += BUCKET_MS) {
            for (String segment : segments) {
                Map<Integer, Integer> now = SortedArrayOracle.thresholds(log, segment, boundary, config);
                if (!now.isEmpty() && !now.equals(latest.put(segment, now))) {
                    expected.add(boundary + " " + segment + " " + now);
                }
            }
        }
        return expected;
    }
}
