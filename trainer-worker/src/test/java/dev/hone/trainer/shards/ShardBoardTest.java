package dev.hone.trainer.shards;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.Fixtures;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardBoardTest {

    private static final String WORK = "00ff";
    private static final long PATIENCE = 30;
    private static final TrainingRound ROUND = Fixtures.round(0, 1).setShards(2).build();

    private final ShardBoard board = new ShardBoard("ours", Duration.ofNanos(PATIENCE));

    @BeforeEach
    void offer() {
        hear(news(ShardEvent.OFFERED, "owner", -1).setShards(2).setRound(ROUND), 0);
    }

    @Test
    void whoTakesAShardFirstHasIt() {
        hear(news(ShardEvent.TAKEN, "a", 0), 1);
        hear(news(ShardEvent.TAKEN, "b", 0), 2);

        assertThat(board.holds(WORK, 0, "a")).isTrue();
        assertThat(board.holds(WORK, 0, "b")).isFalse();
        assertThat(board.free(WORK, 3)).hasValue(1);
    }

    @Test
    void theShardOfSomebodyWhoIsSilentIsFreeOnceNoOtherIs() {
        hear(news(ShardEvent.TAKEN, "a", 0), 1);

        assertThat(board.free(WORK, 1 + PATIENCE + 1)).hasValue(1);
        hear(news(ShardEvent.TAKEN, "b", 1), 1 + PATIENCE);

        assertThat(board.free(WORK, 1 + PATIENCE)).isEmpty();
        assertThat(board.free(WORK, 1 + PATIENCE + 1)).hasValue(0);
        hear(news(ShardEvent.TAKEN, "b", 0), 1 + PATIENCE + 1);
        assertThat(board.holds(WORK, 0, "b")).isTrue();
        assertThat(board.holds(WORK, 0, "a")).isFalse();
    }

    @Test
    void aSignOfLifeKeepsAShard() {
        hear(news(ShardEvent.TAKEN, "a", 0), 1);
        hear(news(ShardEvent.TAKEN, "a", 0), PATIENCE);
        hear(news(ShardEvent.TAKEN, "b", 0), 1 + PATIENCE + 1);

        assertThat(board.holds(WORK, 0, "a")).isTrue();
    }

    @Test
    void onlyWhoHasAShardGivesItBack() {
        hear(news(ShardEvent.TAKEN, "a", 0), 1);
        hear(news(ShardEvent.FREED, "b", 0), 2);
        assertThat(board.holds(WORK, 0, "a")).isTrue();

        hear(news(ShardEvent.FREED, "a", 0), 3);
        assertThat(board.free(WORK, 3)).hasValue(0);
    }

    @Test
    void aShardIsDoneOnceAndStaysSoUntilItsResultIsGone() {
        hear(news(ShardEvent.TAKEN, "a", 0), 1);
        hear(news(ShardEvent.DONE, "a", 0).setDigest("first"), 2);
        hear(news(ShardEvent.DONE, "b", 0).setDigest("second"), 3);
        hear(news(ShardEvent.FREED, "a", 0), 4);
        hear(news(ShardEvent.FREED, "a", 0).setDigest("another"), 5);

        assertThat(board.needless(WORK, 0)).isTrue();
        assertThat(board.digests(WORK)).isEmpty();
        hear(news(ShardEvent.DONE, "b", 1).setDigest("other"), 6);
        assertThat(board.digests(WORK)).containsExactly("first", "other");

        hear(news(ShardEvent.FREED, "owner", 0).setDigest("first"), 7);
        assertThat(board.needless(WORK, 0)).isFalse();
        assertThat(board.free(WORK, 7)).hasValue(0);
    }

    @Test
    void whatIsClosedIsForgottenAndNeedsNobody() {
        hear(news(ShardEvent.CLOSED, "owner", -1), 1);
        hear(news(ShardEvent.DONE, "a", 0).setDigest("late"), 2);

        assertThat(board.open()).isEmpty();
        assertThat(board.isOpen(WORK)).isFalse();
        assertThat(board.needless(WORK, 0)).isTrue();
        assertThat(board.free(WORK, 2)).isEmpty();
    }

    @Test
    void aSecondOfferOfTheSameWorkLosesNothing() {
        hear(news(ShardEvent.DONE, "a", 0).setDigest("first"), 1);
        hear(news(ShardEvent.OFFERED, "next owner", -1).setShards(2).setRound(ROUND), 2);

        assertThat(board.open())
                .singleElement()
                .satisfies(offer -> assertThat(offer.work()).isEqualTo(WORK));
        assertThat(board.free(WORK, 3)).hasValue(1);
    }

    @Test
    void othersAndWhatIsNotKnownAreNotHeard() {
        hear(news(ShardEvent.TAKEN, "a", 0).setGroup("theirs"), 1);
        hear(news(ShardEvent.UNKNOWN, "a", 0), 1);
        hear(news(ShardEvent.TAKEN, "a", 7), 1);
        hear(news(ShardEvent.TAKEN, "a", 0).setWork("unheard of"), 1);

        assertThat(board.free(WORK, 1)).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, ShardBoard.MOST_SHARDS + 1, Integer.MAX_VALUE})
    void anOfferOfFewerShardsThanOneOrMoreThanARoundMayHaveIsPassedOver(int shards) {
        hear(
                news(ShardEvent.OFFERED, "owner", -1)
                        .setWork("another")
                        .setShards(shards)
                        .setRound(Fixtures.round(0, 1).setShards(shards).build()),
                1);

        assertThat(board.isOpen("another")).isFalse();
        assertThat(board.isOpen(WORK)).isTrue();
    }

    @Test
    void anOfferOfMoreShardsThanItsRoundHasIsPassedOver() {
        hear(news(ShardEvent.OFFERED, "owner", -1).setWork("more").setShards(3).setRound(ROUND), 1);

        assertThat(board.isOpen("more")).isFalse();
    }

    @Test
    void aRoundOfFewBatchesIsOfferedInAsMany() {
        hear(news(ShardEvent.OFFERED, "owner", -1).setWork("few").setShards(1).setRound(ROUND), 1);

        assertThat(board.shards("few")).isOne();
    }

    @Test
    void anOfferOfTheRoundOfAnotherIsPassedOver() {
        TrainingRound next =
                TrainingRound.newBuilder(ROUND).setRoundId("main#2").build();
        TrainingRound elsewhere =
                TrainingRound.newBuilder(ROUND).setLine("another").build();
        hear(news(ShardEvent.OFFERED, "owner", -1).setWork("next").setShards(2).setRound(next), 1);
        hear(
                news(ShardEvent.OFFERED, "owner", -1)
                        .setWork("elsewhere")
                        .setShards(2)
                        .setRound(elsewhere),
                1);

        assertThat(board.open())
                .singleElement()
                .satisfies(offer -> assertThat(offer.work()).isEqualTo(WORK));
    }

    private void hear(RoundShard.Builder news, long nowNanos) {
        board.hear(news.build(), nowNanos);
    }

    private static RoundShard.Builder news(ShardEvent event, String worker, int shard) {
        return RoundShard.newBuilder()
                .setEvent(event)
                .setLine("main")
                .setRoundId("main#1")
                .setGroup("ours")
                .setWork(WORK)
                .setWorker(worker)
                .setShard(shard);
    }
}
