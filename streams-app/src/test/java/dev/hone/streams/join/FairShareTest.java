package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairShareTest {

    private final FairShare share = new FairShare();

    @Test
    void recordsHaveAsMuchTimeAsTimersHad() {
        share.took(1_000, 1_120);

        assertThat(share.isDue(1_120)).as("of the next partition, at once").isFalse();
        assertThat(share.isDue(1_239)).isFalse();
        assertThat(share.isDue(1_240)).isTrue();
    }

    @Test
    void aTurnThatTakesNoTimeKeepsNobodyWaiting() {
        share.took(1_000, 1_000);

        assertThat(share.isDue(1_000)).isTrue();
    }
}
