package dev.hone.streams.thresholds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.GoalProgress;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.streams.thresholds.ScoreLog.Change;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WayToGoalsTest {
    private static final long BUCKET_MS = 1_000;
    private static final ThresholdsConfig CONFIG =
            new ThresholdsConfig(BUCKET_MS, 4, 0, List.of(BigDecimal.ZERO, new BigDecimal("0.5")), 20, 0, 1_000, 1);

    private final MapCells cells = new MapCells();
    private final CellKeys keys = new CellKeys("main");
    private final LineThresholds line = new LineThresholds("main", cells, CONFIG, 1, Set.of());
    private final WayToGoals way = WayToGoals.read(keys, cells);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void whatWasAddedUpIsWhatTheStoreHoldsAtAnyRestart(long seed) {
        List<QualityDelta> messages = new ScoreLog(seed, 1, 1_500, BUCKET_MS).messages(seed);

        for (QualityDelta message : messages) {
            take(message);
            GoalProgress told = way.at(line.progress(), CONFIG);
            assertThat(told).isEqualTo(WayToGoals.read(keys, cells).at(line.progress(), CONFIG));
        }
        assertThat(way.at(line.progress(), CONFIG).getGoalSets()).isEqualTo(ScoreLog.SEGMENTS.size() + 1);
    }

    @Test
    void whatIsTakenBackCountsNoMore() {
        take(ScoreLog.message(0, List.of(change(0, 1), change(0, 1)), Instant.ofEpochMilli(500)));
        assertThat(way.at(line.progress(), CONFIG)).isEqualTo(progress(2, BUCKET_MS));

        take(ScoreLog.message(0, List.of(change(0, -1)), Instant.ofEpochMilli(1_500)));
        assertThat(way.at(line.progress(), CONFIG)).isEqualTo(progress(1, 2 * BUCKET_MS));
    }

    @Test
    void whatHasLeftTheWindowCountsNoMore() {
        take(ScoreLog.message(0, List.of(change(0, 1), change(2_000, 1)), Instant.ofEpochMilli(4_500)));

        assertThat(way.at(line.progress(), CONFIG)).isEqualTo(progress(1, 5 * BUCKET_MS));
    }

    @Test
    void aSilentPartitionHoldsTheFirstBoundaryBack() {
        take(ScoreLog.message(0, List.of(change(3_000, 1)), null));

        assertThat(way.at(line.progress(), CONFIG)).isEqualTo(progress(1, 4 * BUCKET_MS));
    }

    @Test
    void aPartitionThatStandsIsNamedOnceTheOthersAreAMinuteAhead() {
        LineThresholds three = new LineThresholds("main", cells, CONFIG, 3, Set.of());
        three.add(ScoreLog.message(0, List.of(change(0, 1)), Instant.ofEpochMilli(BUCKET_MS + 59_999)));
        way.add(ScoreLog.message(0, List.of(change(0, 1)), null));
        three.add(ScoreLog.message(1, List.of(), Instant.ofEpochMilli(90_000)));
        assertThat(way.at(three.progress(), CONFIG)).isEqualTo(progress(1, BUCKET_MS, 2, null));

        three.add(ScoreLog.message(2, List.of(), Instant.ofEpochMilli(900)));
        assertThat(way.at(three.progress(), CONFIG)).isEqualTo(progress(1, BUCKET_MS, 2, 900L));

        three.add(ScoreLog.message(2, List.of(), Instant.ofEpochMilli(90_000)));
        three.evaluate(Integer.MAX_VALUE);
        assertThat(way.at(three.progress(), CONFIG).getHeldBackBy())
                .as("the other one is behind by less")
                .isNull();
    }

    private static GoalProgress progress(long scores, long boundaryMs, int partition, @Nullable Long atMs) {
        return new GoalProgress(
                scores,
                20L,
                0,
                Instant.ofEpochMilli(boundaryMs),
                partition,
                atMs == null ? null : Instant.ofEpochMilli(atMs));
    }

    private void take(QualityDelta message) {
        way.add(message);
        line.add(message);
        line.evaluate(Integer.MAX_VALUE).forEach(way::minted);
    }

    private static Change change(long bucket, int count) {
        return new Change(0, "acme/support", bucket, bucket, 100, count);
    }

    private static GoalProgress progress(long scores, long boundaryMs) {
        return new GoalProgress(scores, 20L, 0, Instant.ofEpochMilli(boundaryMs), null, null);
    }
}
