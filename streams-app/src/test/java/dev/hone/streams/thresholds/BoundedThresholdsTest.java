package dev.hone.streams.thresholds;

import static dev.hone.streams.thresholds.LineThresholdsTest.ALL;
import static dev.hone.streams.thresholds.LineThresholdsTest.BUCKET_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thresholds of scores that are told apart by cohort of contributors, with a bound on each and without. */
class BoundedThresholdsTest {

    private static final List<BigDecimal> QUANTILES = List.of(BigDecimal.ZERO, new BigDecimal("0.9"));
    private static final int FLOODER = 7;
    private static final int BEST = 1 << 14;
    private static final int HONEST_BEST = 9_000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void withoutABoundItIsTheSameAsIfNobodyWereToldApart(long seed) {
        List<QualityDelta> messages = new ScoreLog(seed, 4, 1_500, BUCKET_MS).messages(seed);

        assertThat(run(inCohorts(messages), 4, 1))
                .isEqualTo(run(messages, 4, 1))
                .hasSizeGreaterThan(20);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 5, 6})
    void withABoundThatNobodyIsBeyondItIsTheSame(long seed) {
        List<QualityDelta> messages = new ScoreLog(seed, 4, 1_500, BUCKET_MS).messages(seed);

        assertThat(run(inCohorts(messages), 4, .6))
                .isEqualTo(run(messages, 4, 1))
                .hasSizeGreaterThan(20);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void orderPartitioningAndTakeBacksChangeNothing(long seed) {
        ScoreLog log = new ScoreLog(seed, 1, 1_500, BUCKET_MS);

        List<GoalSet> one = run(inCohorts(log.messages(1)), 1, .01);
        List<GoalSet> many = run(inCohorts(log.spreadOver(3).messages(seed)), 3, .01);

        assertThat(many).isEqualTo(one);
        assertThat(one).as("somebody is bounded").isNotEqualTo(run(log.messages(1), 1, 1));
    }

    @Test
    void aFloodOfOneMovesAThresholdNoFurtherThanItsShare() {
        List<BucketDelta> honest = honest();

        assertThat(highest(honest, 1)).isEqualTo(HONEST_BEST);
        assertThat(highest(flooded(honest, 1_000), 1)).isEqualTo(BEST);
        assertThat(highest(flooded(honest, 1_000), .02)).isEqualTo(HONEST_BEST);
        assertThat(highest(flooded(honest, 1_000_000), .02)).isEqualTo(HONEST_BEST);
        assertThat(highest(flooded(honest, 1_000), .2))
                .as("its share is enough")
                .isEqualTo(BEST);
    }

    @Test
    void whatIsTakenBackLeavesNothingOfTheFlood() {
        List<BucketDelta> back = flooded(honest(), 1_000);
        back.add(delta(FLOODER, BEST, -1_000));
        Collections.shuffle(back, new Random(3));

        assertThat(evaluated(back, .02)).isEqualTo(evaluated(honest(), .02));
    }

    @Test
    void aGoalSetSaysHowManyScoresCameAndWhatShareOfThoseThatCountMeetsIt() {
        List<BucketDelta> flooded = flooded(honest(), 1_000);

        assertThat(evaluated(flooded, .02)).allSatisfy(goals -> {
            assertThat(goals.getCount()).isEqualTo(2_000);
            // 150 of a thousand honest scores, and 2 % beside them.
            assertThat(goals.getLevels().get(1).getShare()).isBetween(.16, .17);
        });
    }

    @Test
    void whatNobodyBroughtIsNotBounded() {
        List<BucketDelta> nobodys = honest();
        nobodys.add(delta(0, BEST, 1_000));

        assertThat(evaluated(nobodys, .02)).isEqualTo(evaluated(nobodys, 1));
    }

    @Test
    void itIsKnownWhatShareOfTheWeightIsCut() {
        // Of a thousand of two thousand scores 1 part in 49 of the others is left.
        assertThat(line(flooded(honest(), 1_000), .02).cut())
                .hasValueSatisfying(cut -> assertThat(cut)
                        .containsOnlyKeys("*", "acme/support")
                        .allSatisfy(
                                (segment, share) -> assertThat(share).isCloseTo(.5 * (1 - 1 / 49.0), within(1e-6))));
        assertThat(line(honest(), .02).cut())
                .hasValueSatisfying(cut -> assertThat(cut).hasSize(2).containsEntry("*", 0.0));
    }

    @Test
    void nothingIsSaidToBeCutWithoutABoundOrOfTooFewScores() {
        assertThat(line(flooded(honest(), 1_000), 1).cut()).hasValue(Map.of());
        assertThat(line(List.of(delta(FLOODER, BEST, 19)), .02).cut()).hasValue(Map.of());
    }

    /** Two hundred cohorts with five scores each, of which three of twenty are the best that there are. */
    private static List<BucketDelta> honest() {
        List<BucketDelta> honest = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            honest.add(delta(20 + i % 200, i / 5 % 20 < 3 ? HONEST_BEST : 100 + i, 1));
        }
        return honest;
    }

    private static List<BucketDelta> flooded(List<BucketDelta> honest, long times) {
        List<BucketDelta> flooded = new ArrayList<>(honest);
        flooded.add(0, delta(FLOODER, BEST, times));
        return flooded;
    }

    private static BucketDelta delta(int cohort, int quality, long count) {
        Instant bucket = Instant.EPOCH;
        return new BucketDelta("acme/support", bucket, bucket, List.of(new ScoreCount(quality, count)), cohort);
    }

    private static int highest(List<BucketDelta> changes, double share) {
        List<GoalLevel> levels = evaluated(changes, share).get(0).getLevels();
        return levels.get(levels.size() - 1).getThreshold();
    }

    /** The goal sets of the pool and of the segment. */
    private static List<GoalSet> evaluated(List<BucketDelta> changes, double share) {
        List<GoalSet> minted = new ArrayList<>();
        line(changes, share, minted);
        assertThat(minted).hasSize(2);
        return minted;
    }

    private static LineThresholds line(List<BucketDelta> changes, double share) {
        return line(changes, share, new ArrayList<>());
    }

    private static LineThresholds line(List<BucketDelta> changes, double share, List<GoalSet> minted) {
        ThresholdsConfig config = new ThresholdsConfig(BUCKET_MS, 4, 0, QUANTILES, 20, 0, 10, share);
        LineThresholds line = new LineThresholds("main", new MapCells(), config, 1, Set.of());
        line.add(new QualityDelta("main", 0, changes, Instant.ofEpochMilli(BUCKET_MS)));
        minted.addAll(line.evaluate(ALL));
        return line;
    }

    private static List<GoalSet> run(List<QualityDelta> messages, int partitions, double share) {
        ThresholdsConfig all = LineThresholdsTest.config(4, 20, 0);
        ThresholdsConfig config = new ThresholdsConfig(
                BUCKET_MS, all.windowBuckets(), 0, all.quantiles(), all.minSamples(), 0, all.maxSegments(), share);
        return LineThresholdsTest.run(messages, partitions, config, ALL);
    }

    /** Whoever brings a score is somebody else for each of the twelve scores of the log. */
    private static List<QualityDelta> inCohorts(List<QualityDelta> messages) {
        return messages.stream()
                .map(message -> QualityDelta.newBuilder(message)
                        .setDeltas(message.getDeltas().stream()
                                .map(BoundedThresholdsTest::inCohort)
                                .toList())
                        .build())
                .toList();
    }

    private static BucketDelta inCohort(BucketDelta delta) {
        int cohort = 1 + delta.getScores().get(0).getQuality() / 1_365;
        return BucketDelta.newBuilder(delta).setCohort(cohort).build();
    }
}
