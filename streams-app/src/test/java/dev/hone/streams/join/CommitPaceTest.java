package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitPaceTest {

    private static final long NOW = 1_000_000;

    private final CommitPace pace = new CommitPace();

    @Test
    void aCommitIsAskedForOnceSomethingOfNowWasDone() {
        assertThat(pace.isDue(NOW, 0)).as("nothing").isFalse();

        pace.read(NOW - 4_999);
        assertThat(pace.isDue(NOW, 0)).isTrue();

        pace.committing(0);
        assertThat(pace.isDue(NOW, 0)).as("all of it is committed").isFalse();
    }

    @Test
    void recordsOfLongAgoAreLeftToTheIntervalWhateverTheWallClockBringsBesides() {
        pace.read(NOW - 5_000);
        pace.fired();
        assertThat(pace.isDue(NOW, 0)).isFalse();

        pace.read(NOW);
        assertThat(pace.isDue(NOW, 0)).as("one of now among them").isTrue();
    }

    @Test
    void whatTheWallClockBringsAloneIsOfNow() {
        pace.fired();

        assertThat(pace.isDue(NOW, 0)).isTrue();
    }

    @Test
    void recordsHaveAsMuchTimeAsTheCommitHad() {
        pace.committing(1_000);
        pace.committing(1_050);
        pace.working(1_200);
        pace.working(1_300);
        pace.read(NOW);

        assertThat(pace.isDue(NOW, 1_399)).isFalse();
        assertThat(pace.isDue(NOW, 1_400)).isTrue();
    }
}
