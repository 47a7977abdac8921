package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.bench.streams.Measured.Kind;
import dev.hone.lab.bench.streams.Measured.Mark;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasuredTest {

    @Test
    void countsWhatWasReadAfterTheMark() {
        Measured run = run(Side.ALL, 2, 1);

        assertThat(run.counted()).isEqualTo(400);
        assertThat(run.recordsPerSecond()).isEqualTo(200);
        assertThat(run.brokerMicros()).isCloseTo(2500, within(.01));
        assertThat(run.applicationMicros()).isCloseTo(5000, within(.01));
        assertThat(run.threadMicros())
                .hasEntrySatisfying("scoring", micros -> assertThat(micros).isCloseTo(3750, within(.01)))
                .hasEntrySatisfying(
                        "rocksdb and rest", micros -> assertThat(micros).isCloseTo(1250, within(.01)));
    }

    @Test
    void tellsChangelogsFromWhatOthersRead() {
        Measured run = run(Side.ALL, 2, 1);

        assertThat(run.recordsPerInteraction(Kind.CHANGELOG)).isEqualTo(4);
        assertThat(run.bytesPerInteraction(Kind.REPARTITION)).isEqualTo(3);
        assertThat(run.recordsPerInteraction(Kind.OUTPUT)).isEqualTo(1);
    }

    @Test
    void comparesTheMediansOfBothSides() {
        StreamsFindings.OfShape found = new StreamsFindings.OfShape(
                new Shape(250, 1, 4),
                List.of(
                        run(Side.ALL, 9, 1),
                        run(Side.ALL, 2, 1),
                        run(Side.ALL, 3, 1),
                        run(Side.DSL, 1, .5),
                        run(Side.DSL, 1, .5)));

        assertThat(found.ratio(Side.ALL)).isCloseTo((3 + 1) / 1.5, within(.001));
    }

    private static Measured run(Side side, double applicationSeconds, double brokerSeconds) {
        Mark start = new Mark(0, new Consumption.Read(0, 0), 1, 0, Map.of());
        Mark from = new Mark(5, new Consumption.Read(600, 900), 3, 4, Map.of("scoring", 2.0));
        Mark to = new Mark(
                7, new Consumption.Read(1000, 1500), 3 + brokerSeconds, 4 + applicationSeconds, Map.of("scoring", 3.5));
        return new Measured(
                side,
                1000,
                100,
                start,
                from,
                to,
                Map.of(
                        "run0-scoring-join-changelog", new TopicSizes.Size(400, 1000),
                        "run0-lines-examples-repartition", new TopicSizes.Size(100, 300),
                        "run0.examples", new TopicSizes.Size(100, 9000)),
                List.of());
    }
}
