package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.AnchorComparison;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LinesMetricsTest {

    @Test
    void aLineIsDeclinedWhileItsAlarmStands() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(LinesMetrics.declined(null)).isZero();
        assertThat(LinesMetrics.declined(new AnchorComparison("v1", now, 2, null, null)))
                .isZero();
        assertThat(LinesMetrics.declined(new AnchorComparison("v1", now, 2, now, "it is worse")))
                .isOne();
    }
}
