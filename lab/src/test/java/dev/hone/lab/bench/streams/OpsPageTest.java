package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpsPageTest {

    private static final String PAGE = """
            # HELP hone_restored_records_total Records of state read back since the start.
            # TYPE hone_restored_records_total counter
            hone_restored_records_total{application="scoring",store="join-timers"} 12.0
            hone_restored_records_total{application="lines",store="a b"} 1.5E9
            hone_restored_records_total_more{application="lines"} 7.0
            hone_instances 2.0
            """;

    @Test
    void readsWhatAMetricHasForEachOfItsLabels() {
        assertThat(OpsPage.values(PAGE, "hone_restored_records_total")).containsExactly(12.0, 1.5e9);
    }

    @Test
    void readsAMetricWithoutLabels() {
        assertThat(OpsPage.values(PAGE, "hone_instances")).containsExactly(2.0);
    }
}
