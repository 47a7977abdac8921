package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatchUpShareTest {

    private final CatchUpShare share = new CatchUpShare();

    @Test
    void recordsHaveAsMuchTimeAsTimersHad() {
        assertThat(share.isDue(1_000)).isTrue();
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

    @Test
    void aClockThatIsPutBackKeepsNobodyWaiting() {
        share.took(900_000, 1_000_000);
        assertThat(share.isDue(500)).isTrue();

        share.took(500, 400);
        assertThat(share.isDue(400)).isTrue();
    }
}
