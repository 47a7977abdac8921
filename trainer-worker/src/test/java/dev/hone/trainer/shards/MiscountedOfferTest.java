package dev.hone.trainer.shards;

import static dev.hone.trainer.shards.SharedCrewTest.NOBODY;
import static dev.hone.trainer.shards.SharedCrewTest.PULSE;
import static dev.hone.trainer.shards.SharedCrewTest.ROUND;
import static dev.hone.trainer.shards.SharedCrewTest.STALL;
import static dev.hone.trainer.shards.SharedCrewTest.WORK;
import static dev.hone.trainer.shards.SharedCrewTest.adapter;
import static dev.hone.trainer.shards.SharedCrewTest.news;
import static dev.hone.trainer.shards.SharedCrewTest.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.TrainingObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A round of three shards that somebody offers in another number, together with a round that says so too. */
class MiscountedOfferTest {

    @TempDir
    Path folder;

    private final SharedTopic topic = new SharedTopic();
    private final List<String> trained = new ArrayList<>();
    private int asked;

    @ParameterizedTest(name = "{0} shards")
    @ValueSource(ints = {1, 2, 4, ShardBoard.MOST_SHARDS})
    void whoeverHelpsGoesByWhatItsOwnRowsGive(int shards) {
        offer(shards);
        SharedCrew helping = crew("helping");

        helping.help(helper());
        helping.help(helper());

        assertThat(trained).isEmpty();
        assertThat(topic.told).hasSize(1);
        assertThat(asked).isOne();
    }

    @ParameterizedTest(name = "{0} shards")
    @ValueSource(ints = {1, 2, 4, ShardBoard.MOST_SHARDS})
    void whoeverHasTheRoundOffersItAnew(int shards) {
        offer(shards);

        List<Trained> parts = crew("owner").all(task("owner"), NOBODY);

        assertThat(parts).containsExactly(result(0), result(1), result(2));
        assertThat(trained).containsExactly("owner 0", "owner 1", "owner 2");
    }

    @Test
    void whoeverRefusedTheOtherNumberHelpsOnceItIsPutRight() {
        offer(4);
        SharedCrew helping = crew("helping");
        helping.help(helper());
        topic.told.add(news(ShardEvent.CLOSED, -1).build());
        offer(3);

        helping.help(helper());

        assertThat(trained).containsExactly("helper 0", "helper 1", "helper 2");
    }

    private void offer(int shards) {
        TrainingRound round = TrainingRound.newBuilder(ROUND).setShards(shards).build();
        topic.told.add(
                news(ShardEvent.OFFERED, -1).setShards(shards).setRound(round).build());
    }

    private SharedCrew crew(String name) {
        return new SharedCrew(
                topic.listener(),
                ArtifactStores.at(folder.resolve("store").toString()),
                new SharedCrew.Place("ours", folder.resolve(name), PULSE, STALL),
                () -> 0);
    }

    private ShardTask task(String worker) {
        return new ShardTask(ROUND, WORK, adapter(0), List.of(1, 1, 1), new ShardTask.Trainer() {
            @Override
            public Trained train(int shard, TrainingObserver observer) {
                trained.add(worker + " " + shard);
                return result(shard);
            }

            @Override
            public void forget(int shard) {}
        });
    }

    private SharedCrew.Helper helper() {
        return new SharedCrew.Helper() {
            @Override
            public Optional<ShardTask> task(TrainingRound round, String work) {
                asked++;
                return Optional.of(MiscountedOfferTest.this.task("helper"));
            }

            @Override
            public boolean stops() {
                return false;
            }

            @Override
            public boolean leaves() {
                return false;
            }
        };
    }
}
