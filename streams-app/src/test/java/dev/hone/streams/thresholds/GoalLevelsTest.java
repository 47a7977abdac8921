package dev.hone.streams.thresholds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.ScoreCount;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GoalLevelsTest {
    private static final List<BigDecimal> QUANTILES =
            Stream.of("0", "0.5", "0.75", "0.9").map(BigDecimal::new).toList();
    private static final GoalLevel EVERYONE = new GoalLevel(0, 0.0, 0, 1.0, 100);

    @Test
    void distinctScoresGiveOneGoalPerLevel() {
        List<ScoreCount> scores = IntStream.rangeClosed(1, 100)
                .mapToObj(score -> new ScoreCount(score, 1L))
                .toList();

        assertThat(levels(scores))
                .containsExactly(
                        EVERYONE,
                        new GoalLevel(1, 0.5, 50, 0.51, 50),
                        new GoalLevel(2, 0.75, 75, 0.26, 25),
                        new GoalLevel(3, 0.9, 90, 0.11, 10));
    }

    @Test
    void aMedianThatEveryoneMeetsIsLevelZeroAgain() {
        List<ScoreCount> mostlyNothing = List.of(score(0, 60), score(8_000, 25), score(16_384, 15));

        assertThat(levels(mostlyNothing))
                .containsExactly(
                        EVERYONE, new GoalLevel(2, 0.75, 8_000, 0.4, 40), new GoalLevel(3, 0.9, 16_384, 0.15, 15));
    }

    @Test
    void mostlyThumbsUpGivesOneGoalUnderTheHighestNumber() {
        List<ScoreCount> thumbs = List.of(score(0, 20), score(16_384, 80));

        assertThat(levels(thumbs)).containsExactly(EVERYONE, new GoalLevel(3, 0.9, 16_384, 0.8, 80));
    }

    @Test
    void scoresThatAreAllTheSameGiveNoGoalButLevelZero() {
        assertThat(levels(List.of(score(9_000, 500)))).containsExactly(EVERYONE);
    }

    @Test
    void percentagesStayBetweenFiveAndNinetyFive() {
        assertThat(levels(List.of(score(0, 1), score(9_000, 999))))
                .last()
                .extracting(GoalLevel::getPercent)
                .isEqualTo(95);
        List<BigDecimal> steep = List.of(BigDecimal.ZERO, new BigDecimal("0.999"));
        Histogram rare = Histogram.of(List.of(score(0, 998), score(9_000, 2)));
        assertThat(GoalLevels.of(rare, steep))
                .last()
                .extracting(GoalLevel::getPercent)
                .isEqualTo(5);
    }

    @Test
    void ranksAreExactWhereFloatingPointIsNot() {
        // 0.07 * 100 is 7.000000000000001 in double precision.
        Histogram hundred = Histogram.of(
                IntStream.rangeClosed(1, 100).mapToObj(i -> score(i, 1)).toList());

        assertThat(hundred.quantile(new BigDecimal("0.07"))).isEqualTo(7);
    }

    @Test
    void aCountThatIsTakenBackLeavesNoTrace() {
        Histogram histogram = Histogram.of(List.of(score(5, 2), score(9, 1)));
        histogram.add(List.of(score(5, -2), score(9, 1)));

        assertThat(histogram.scores()).containsExactly(score(9, 2));
    }

    private static List<GoalLevel> levels(List<ScoreCount> scores) {
        return GoalLevels.of(Histogram.of(scores), QUANTILES);
    }

    private static ScoreCount score(int quality, long count) {
        return new ScoreCount(quality, count);
    }
}
