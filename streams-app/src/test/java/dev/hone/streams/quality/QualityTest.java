package dev.hone.streams.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.Aggregate;
import dev.hone.schemas.records.CategoryScore;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualityTest {

    private static final int ONE = QualityUnit.ONE;
    private static final List<Aggregate> AGGREGATES = List.of(Aggregate.values());

    private static MetricDefinition.Builder metric(String name) {
        return MetricDefinition.newBuilder()
                .setName(name)
                .setType(MetricType.FLOAT)
                .setMin(-1)
                .setMax(1)
                .setWaitMs(0)
                .setDefaultValue(null);
    }

    private static FeedbackGiven vote(String metric, Object value, int second) {
        return new FeedbackGiven(
                "f" + second,
                metric,
                value,
                null,
                null,
                new Source(SourceKind.HUMAN, "u" + second),
                Instant.ofEpochSecond(second),
                false,
                null,
                null,
                null);
    }

    private static List<FeedbackGiven> votes(double... values) {
        List<FeedbackGiven> votes = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            votes.add(vote("m", values[i], i));
        }
        return votes;
    }

    @ParameterizedTest
    @EnumSource(Aggregate.class)
    void worstVotesAreTheWorstQualityAndNotNoFeedback(Aggregate aggregate) {
        Quality worst = Quality.of(List.of(metric("m").setAggregate(aggregate).build()), votes(-1, -1, -1), true);

        assertThat(worst.shrunk()).isZero();
        assertThat(worst.raw()).isZero();
        assertThat(worst.votes()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(Aggregate.class)
    void bestVotesAreTheBestQuality(Aggregate aggregate) {
        assertThat(Quality.of(List.of(metric("m").setAggregate(aggregate).build()), votes(1, 1), true)
                        .shrunk())
                .isEqualTo(ONE);
    }

    @ParameterizedTest
    @CsvSource({
        "FIRST, -0.5, -0.25, -1.0, 0.25",
        "LAST, -0.5, -0.25, -1.0, 0.0",
        "MIN, -0.5, -0.25, -1.0, 0.0",
        "MAX, -0.5, -0.25, -1.0, 0.375",
        "MEAN, -0.5, -0.25, -0.75, 0.25",
        "SUM, -0.5, -0.25, -1.0, 0.0",
        "SUM, 0.5, 0.25, -0.5, 0.625",
        "SUM, 0.5, 0.75, 0.5, 1.0"
    })
    void aggregates(Aggregate aggregate, double a, double b, double c, double expected) {
        assertThat(Quality.of(List.of(metric("m").setAggregate(aggregate).build()), votes(a, b, c), false)
                        .shrunk())
                .isEqualTo((int) (expected * ONE));
    }

    @Test
    void aLowerIsBetterMetricIsTurnedAround() {
        assertThat(Quality.of(List.of(metric("m").setHigherIsBetter(false).build()), votes(-0.5), false)
                        .shrunk())
                .isEqualTo(ONE * 3 / 4);
    }

    @Test
    void booleansAndCategoriesHaveScores() {
        MetricDefinition thumb = metric("thumb").setType(MetricType.BOOLEAN).build();
        MetricDefinition mood = metric("mood")
                .setType(MetricType.CATEGORICAL)
                .setCategories(List.of(new CategoryScore("fine", 0.5), new CategoryScore("bad", -1.0)))
                .build();

        assertThat(Quality.of(List.of(thumb), List.of(vote("thumb", false, 1)), false)
                        .shrunk())
                .isZero();
        assertThat(Quality.of(List.of(mood), List.of(vote("mood", "fine", 1)), false)
                        .shrunk())
                .isEqualTo(ONE * 3 / 4);
        assertThat(Quality.of(List.of(mood), List.of(vote("mood", "unheard of", 1)), false)
                        .shrunk())
                .isNull();
    }

    @Test
    void aSingleLuckyVoteIsNotTheBestEverSeen() {
        MetricDefinition metric = metric("m")
                .setPriorMean(0.5)
                .setPriorStrength(1)
                .setAggregate(Aggregate.MEAN)
                .build();

        Quality lucky = Quality.of(List.of(metric), votes(1), false);
        Quality proven = Quality.of(List.of(metric), votes(1, 1, 1, 1, 1, 1, 1, 0.75), false);

        assertThat(lucky.raw()).isEqualTo(ONE);
        assertThat(lucky.shrunk()).isEqualTo(ONE * 3 / 4).isLessThan(proven.shrunk());
    }

    @Test
    void weighsMetricsAndPutsDefaultsWhereNobodyVotedOnceDue() {
        MetricDefinition heavy = metric("a").setWeight(3).build();
        MetricDefinition light =
                metric("m").setDefaultValue(-1.0).setPriorStrength(5).build();
        MetricDefinition none = metric("n").setWeight(0).setDefaultValue(1.0).build();
        List<MetricDefinition> metrics = List.of(heavy, light, none);

        assertThat(Quality.of(metrics, List.of(vote("a", 1.0, 1)), true).shrunk())
                .isEqualTo(ONE * 3 / 4);
        assertThat(Quality.of(metrics, List.of(vote("a", 1.0, 1)), false).shrunk())
                .isEqualTo(ONE);
        assertThat(Quality.of(metrics, List.of(), true).shrunk()).isZero();
        assertThat(Quality.of(metrics, List.of(), false).shrunk()).isNull();
    }

    @Test
    void roundsToTheNearestMultipleTiesToEven() {
        assertThat(QualityUnit.of(0.5 / ONE)).isZero();
        assertThat(QualityUnit.of(1.5 / ONE)).isEqualTo(2);
        assertThat(QualityUnit.of(Math.nextUp(0.5 / ONE))).isEqualTo(1);
        assertThat(QualityUnit.of(1)).isEqualTo(ONE);
        assertThatThrownBy(() -> QualityUnit.of(Double.NaN)).hasMessageContaining("[0, 1]");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithExactArithmeticInAnyOrder(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Aggregate aggregate = AGGREGATES.get(random.nextInt(AGGREGATES.size()));
            boolean higher = random.nextBoolean();
            int strength = random.nextInt(4);
            MetricDefinition metric = metric("m")
                    .setAggregate(aggregate)
                    .setHigherIsBetter(higher)
                    .setPriorMean(0.25)
                    .setPriorStrength(strength)
                    .build();
            double[] values = random.doubles(1 + random.nextInt(9), -1, random.nextBoolean() ? 1 : 0)
                    .toArray();
            List<FeedbackGiven> votes = votes(values);
            Collections.shuffle(votes, random);

            Integer shrunk = Quality.of(List.of(metric), votes, true).shrunk();

            assertThat(shrunk).isNotNull();
            BigDecimal oracle = oracle(aggregate, values, higher, strength);
            // Doubles carry 53 bits, far more than 14: only a tie within the last of them may fall the other way.
            assertThat(oracle.subtract(BigDecimal.valueOf(shrunk == null ? -1 : shrunk))
                            .abs())
                    .isLessThan(new BigDecimal("0.5000001"));
        }
    }

    private static BigDecimal oracle(Aggregate aggregate, double[] values, boolean higher, int strength) {
        List<BigDecimal> exact = new ArrayList<>();
        for (double value : values) {
            exact.add(new BigDecimal(value));
        }
        BigDecimal sum = exact.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal count = BigDecimal.valueOf(exact.size());
        BigDecimal raw =
                switch (aggregate) {
                    case FIRST -> exact.get(0);
                    case LAST -> exact.get(exact.size() - 1);
                    case MIN -> Collections.min(exact);
                    case MAX -> Collections.max(exact);
                    case MEAN -> sum.divide(count, MathContext.DECIMAL128);
                    case SUM -> sum.max(BigDecimal.ONE.negate()).min(BigDecimal.ONE);
                };
        BigDecimal share = raw.add(BigDecimal.ONE).divide(BigDecimal.valueOf(2), MathContext.DECIMAL128);
        BigDecimal mean = higher ? share : BigDecimal.ONE.subtract(share);
        return mean.multiply(count)
                .add(new BigDecimal("0.25").multiply(BigDecimal.valueOf(strength)))
                .divide(count.add(BigDecimal.valueOf(strength)), MathContext.DECIMAL128)
                .multiply(BigDecimal.valueOf(ONE))
                .setScale(12, RoundingMode.HALF_EVEN);
    }
}
