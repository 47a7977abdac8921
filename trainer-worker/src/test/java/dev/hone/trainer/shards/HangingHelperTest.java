package dev.hone.trainer.shards;

import static dev.hone.trainer.shards.SharedCrewTest.NOBODY;
import static dev.hone.trainer.shards.SharedCrewTest.PULSE;
import static dev.hone.trainer.shards.SharedCrewTest.ROUND;
import static dev.hone.trainer.shards.SharedCrewTest.WORK;
import static dev.hone.trainer.shards.SharedCrewTest.adapter;
import static dev.hone.trainer.shards.SharedCrewTest.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.TrainingObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker whose training comes no step further, while the thread beside it goes on. Three workers on one thread: while
 * the first one trains, the second one hangs, and the third one looks for something to do each second.
 */
class HangingHelperTest {

    private static final int STALL = 60;
    private static final int SILENCE = 30;

    /** What the one that hung comes to, other than it should be: so it shows whose result was taken. */
    private static final Trained LATE = result(7);

    @TempDir
    Path folder;

    private final SharedTopic topic = new SharedTopic();
    private final List<String> trained = new ArrayList<>();
    private ArtifactStore store;
    private long nanos;

    @BeforeEach
    void open() {
        store = ArtifactStores.at(folder.resolve("store").toString());
    }

    @Test
    void itsShardIsLeftToAnotherAfterAWhile() {
        roundBeside(100, false);

        assertThat(trained)
                .containsExactly(
                        "third 2 after 1 s", "third 1 after " + (STALL + SILENCE + 1) + " s", "hung 1", "owner 0");
    }

    @Test
    void whatItComesToInTheEndIsNotCounted() {
        List<Trained> parts = roundBeside(100, false);

        assertThat(parts).containsExactly(result(0), result(1), result(2));
        assertThat(topic.told.stream().filter(each -> each.getEvent() == ShardEvent.DONE && each.getShard() == 1))
                .hasSize(2);
    }

    @Test
    void itKeepsItsShardWhileItMayStillComeForward() {
        List<Trained> parts = roundBeside(STALL + SILENCE, false);

        assertThat(trained).containsExactly("third 2 after 1 s", "hung 1", "owner 0");
        assertThat(parts).containsExactly(result(0), LATE, result(2));
    }

    @Test
    void oneThatComesForwardIsWaitedForHoweverLongItTakes() {
        roundBeside(20 * STALL, true);

        assertThat(trained).containsExactly("third 2 after 1 s", "hung 1", "owner 0");
    }

    /** The second worker takes shard 1 for so many seconds. */
    private List<Trained> roundBeside(int seconds, boolean steps) {
        SharedCrew owner = crew("owner", Duration.ofDays(1));
        SharedCrew hanging = crew("hanging", Duration.ofSeconds(STALL));
        SharedCrew third = crew("third", Duration.ofSeconds(STALL));
        ShardTask hung = task((shard, observer) -> {
            for (int second = 1; second <= seconds; second++) {
                nanos += Duration.ofSeconds(1).toNanos();
                owner.pulse();
                hanging.pulse();
                // Asked after each step, and by nobody who takes none.
                assertThat(steps && observer.stopRequested()).isFalse();
                String after = " after " + second + " s";
                third.help(helper(task((other, looking) -> {
                    trained.add("third " + other + after);
                    return result(other);
                })));
            }
            trained.add("hung " + shard);
            return LATE;
        });
        return owner.all(
                task((shard, observer) -> {
                    hanging.help(helper(hung));
                    trained.add("owner " + shard);
                    return result(shard);
                }),
                NOBODY);
    }

    private SharedCrew crew(String name, Duration stall) {
        SharedCrew.Place place = new SharedCrew.Place("ours", folder.resolve(name), PULSE, stall);
        return new SharedCrew(topic.listener(), store, place, () -> nanos);
    }

    private interface Work {

        Trained trained(int shard, TrainingObserver observer);
    }

    private static ShardTask task(Work work) {
        ShardTask.Trainer trainer = new ShardTask.Trainer() {
            @Override
            public Trained train(int shard, TrainingObserver observer) {
                return work.trained(shard, observer);
            }

            @Override
            public void forget(int shard) {}
        };
        return new ShardTask(ROUND, WORK, adapter(0), List.of(1, 1, 1), trainer);
    }

    /** Takes one shard at a time. */
    private SharedCrew.Helper helper(ShardTask task) {
        int before = trained.size();
        return new SharedCrew.Helper() {
            @Override
            public Optional<ShardTask> task(TrainingRound round, String work) {
                return Optional.of(task);
            }

            @Override
            public boolean stops() {
                return false;
            }

            @Override
            public boolean leaves() {
                return trained.size() > before;
            }
        };
    }
}
