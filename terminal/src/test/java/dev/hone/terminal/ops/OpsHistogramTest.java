package dev.hone.terminal.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OpsHistogramTest {

    private static final OpsMetric DELAY = OpsMetric.histogram("hone_delay_seconds", "How long it took.");

    @Test
    void valuesAreCountedUpToTheirBoundAndThoseAboveTheLastToo() {
        OpsHistogram histogram = new OpsHistogram(1, 10);
        for (double value : new double[] {0, 1, 1.5, 10, 11}) {
            histogram.observe(value);
        }

        assertThat(OpsAnswer.metrics(new OpsMetrics().put(DELAY, histogram)).text())
                .contains(
                        "# TYPE hone_delay_seconds histogram",
                        "hone_delay_seconds_bucket{le=\"1.0\"} 2",
                        "hone_delay_seconds_bucket{le=\"10.0\"} 4",
                        "hone_delay_seconds_bucket{le=\"+Inf\"} 5",
                        "hone_delay_seconds_count 5",
                        "hone_delay_seconds_sum 23.5");
        assertThat(DELAY.row()).isEqualTo("| `hone_delay_seconds` | histogram |  | How long it took. |");
    }

    @Test
    void boundsThatDoNotAscendAreRefused() {
        assertThatThrownBy(() -> new OpsHistogram(1, 1)).hasMessageContaining("ascend");
    }
}
