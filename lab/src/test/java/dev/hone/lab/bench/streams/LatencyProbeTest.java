package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyProbeTest {

    @Test
    void whatWarmsUpIsSentBesidesWhatCounts() {
        var request = new LatencyProbe.Request(100, 4, 6, 250);

        assertThat(request.warm()).isEqualTo(300);
        assertThat(request.all()).isEqualTo(500);
    }

    @Test
    void atLeastOneInteractionCounts() {
        var request = new LatencyProbe.Request(.1, 1, 0, 250);

        assertThat(request.warm()).isZero();
        assertThat(request.all()).isOne();
    }
}
