package dev.hone.trainer.shards;

import static dev.hone.trainer.shards.SharedCrewTest.news;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.records.ShardEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignsOfLifeTest {

    private static final int PULSE = 5;
    private static final int STALL = 60;
    private static final RoundShard TAKEN = news(ShardEvent.TAKEN, 1).build();

    private final SignsOfLife signs = new SignsOfLife(Duration.ofSeconds(PULSE), Duration.ofSeconds(STALL));

    @Test
    void whoTrainsNothingSaysNothing() {
        assertThat(signs.due(seconds(100))).isEmpty();
        signs.begin(TAKEN, seconds(100));
        signs.end();
        assertThat(signs.due(seconds(200))).isEmpty();
    }

    @Test
    void aShardIsNamedOnceInAPulse() {
        signs.begin(TAKEN, seconds(100));

        assertThat(signs.due(seconds(100 + PULSE) - 1)).isEmpty();
        assertThat(signs.due(seconds(100 + PULSE))).hasValue(TAKEN);
        assertThat(signs.due(seconds(100 + 2 * PULSE) - 1)).isEmpty();
        assertThat(signs.due(seconds(100 + 2 * PULSE))).hasValue(TAKEN);
    }

    @Test
    void withoutAStepThereAreNoneAfterAWhile() {
        signs.begin(TAKEN, seconds(0));

        assertThat(signs.due(seconds(STALL))).hasValue(TAKEN);
        assertThat(signs.due(seconds(STALL + PULSE))).isEmpty();
        assertThat(signs.due(seconds(10 * STALL))).isEmpty();
    }

    @Test
    void eachStepGivesTimeForTheNext() {
        signs.begin(TAKEN, seconds(0));
        signs.forward(seconds(50));

        assertThat(signs.due(seconds(50 + STALL))).hasValue(TAKEN);
        assertThat(signs.due(seconds(50 + STALL + PULSE))).isEmpty();
    }

    @Test
    void aTrainingThatGoesOnAfterAllIsHeardOfAgain() {
        signs.begin(TAKEN, seconds(0));
        signs.forward(seconds(500));

        assertThat(signs.due(seconds(501))).hasValue(TAKEN);
    }

    @Test
    void theNextShardHasAllOfTheTime() {
        signs.begin(TAKEN, seconds(0));
        signs.end();
        RoundShard next = news(ShardEvent.TAKEN, 2).build();
        signs.begin(next, seconds(500));

        assertThat(signs.due(seconds(500 + STALL))).hasValue(next);
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }
}
