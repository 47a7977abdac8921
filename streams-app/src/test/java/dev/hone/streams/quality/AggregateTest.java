package dev.hone.streams.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Aggregate;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every aggregate on votes that are all bad, all alike or none; values by hand, in units of 2^-14. */
class AggregateTest {

    private static MetricDefinition.Builder metric(Aggregate aggregate) {
        return MetricDefinition.newBuilder()
                .setName("m")
                .setType(MetricType.FLOAT)
                .setMin(-10)
                .setMax(10)
                .setWaitMs(0)
                .setAggregate(aggregate);
    }

    private static List<FeedbackGiven> votes(Object... values) {
        List<FeedbackGiven> votes = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            votes.add(FeedbackGiven.newBuilder()
                    .setFeedbackId("f" + i)
                    .setMetric("m")
                    .setValue(values[i])
                    .setSource(new Source(SourceKind.HUMAN, "u" + i))
                    .setEventTime(Instant.ofEpochSecond(i))
                    .build());
        }
        return votes;
    }

    private static @Nullable Integer raw(MetricDefinition metric, List<FeedbackGiven> votes) {
        Integer raw = Quality.of(List.of(metric), votes, true).raw();
        List<FeedbackGiven> backwards = new ArrayList<>(votes);
        Collections.reverse(backwards);
        assertThat(Quality.of(List.of(metric), backwards, true).raw())
                .as("in another order")
                .isEqualTo(raw);
        return raw;
    }

    // Of -8, -2 and -5 in [-10, 10]: a share of (x + 10) / 20.
    @ParameterizedTest
    @CsvSource({
        "FIRST, 1638, 14746", // -8: 0.1
        "LAST, 4096, 12288", // -5: 0.25
        "MIN, 1638, 14746", // -8
        "MAX, 6554, 9830", // -2: 0.4
        "MEAN, 4096, 12288", // -5
        "SUM, 0, 16384" // -15, as much as -10
    })
    void ofNegativeVotes(Aggregate aggregate, int higherIsBetter, int lowerIsBetter) {
        List<FeedbackGiven> negative = votes(-8.0, -2.0, -5.0);

        assertThat(raw(metric(aggregate).build(), negative)).isEqualTo(higherIsBetter);
        assertThat(raw(metric(aggregate).setHigherIsBetter(false).build(), negative))
                .isEqualTo(lowerIsBetter);
    }

    @ParameterizedTest
    @EnumSource(Aggregate.class)
    void ofNoesAlone(Aggregate aggregate) {
        MetricDefinition thumb = metric(aggregate)
                .setType(MetricType.BOOLEAN)
                .setMin(0)
                .setMax(1)
                .setPriorMean(0.5)
                .setPriorStrength(1)
                .build();
        Quality quality = Quality.of(List.of(thumb), votes(false, false, false), true);

        assertThat(quality.raw()).isZero();
        assertThat(quality.shrunk()).as("(3 * 0 + 1 * 0.5) / 4").isEqualTo(2048);
    }

    @ParameterizedTest
    @CsvSource({"FIRST, 11469", "LAST, 11469", "MIN, 11469", "MAX, 11469", "MEAN, 11469", "SUM, 16384"})
    void ofEqualVotes(Aggregate aggregate, int expected) {
        assertThat(raw(metric(aggregate).build(), votes(4.0, 4.0, 4.0)))
                .as("4 is 0.7 of the way, and 12 as much as 10")
                .isEqualTo(expected);
        assertThat(raw(metric(aggregate).build(), votes(4.0))).isEqualTo(11469);
    }

    @ParameterizedTest
    @EnumSource(Aggregate.class)
    void ofNoVotes(Aggregate aggregate) {
        MetricDefinition withPrior = metric(aggregate).setPriorStrength(3).build();
        MetricDefinition withDefault =
                MetricDefinition.newBuilder(withPrior).setDefaultValue(5.0).build();

        assertThat(raw(withPrior, votes())).as("a prior is no vote").isNull();
        assertThat(raw(withDefault, votes())).as("5 is 0.75 of the way").isEqualTo(12288);
        assertThat(Quality.of(List.of(withDefault), votes(), true).shrunk())
                .as("a declared value stays as it is")
                .isEqualTo(12288);
        assertThat(Quality.of(List.of(withDefault), votes(), false).raw())
                .as("before it is due")
                .isNull();
        assertThat(raw(withDefault, votes(11.0, -10.5)))
                .as("votes out of range are none")
                .isEqualTo(12288);
    }
}
