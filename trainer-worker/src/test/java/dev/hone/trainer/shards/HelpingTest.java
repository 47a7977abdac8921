package dev.hone.trainer.shards;

import static dev.hone.trainer.shards.SharedCrewTest.PULSE;
import static dev.hone.trainer.shards.SharedCrewTest.ROUND;
import static dev.hone.trainer.shards.SharedCrewTest.STALL;
import static dev.hone.trainer.shards.SharedCrewTest.WORK;
import static dev.hone.trainer.shards.SharedCrewTest.news;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.records.TrainingRound;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which offers a worker without a round looks at: to look at one is to read its examples. */
class HelpingTest {

    @TempDir
    Path folder;

    private final SharedTopic topic = new SharedTopic();
    private final List<String> asked = new ArrayList<>();
    private boolean leaves;
    private boolean stops;

    private final SharedCrew.Helper helper = new SharedCrew.Helper() {
        @Override
        public Optional<ShardTask> task(TrainingRound round, String work) {
            asked.add(work);
            return Optional.empty();
        }

        @Override
        public boolean stops() {
            return stops;
        }

        @Override
        public boolean leaves() {
            return leaves;
        }
    };

    @Test
    void aWorkerThatHasJustStartedReadsToTheEndBeforeItHelps() {
        offer("closed");
        topic.told.add(news(ShardEvent.CLOSED, -1).setWork("closed").build());
        offer(WORK);
        SharedCrew crew = crew();

        crew.help(helper);
        crew.help(helper);
        assertThat(asked).isEmpty();
        crew.help(helper);

        assertThat(asked).containsExactly(WORK);
    }

    @Test
    void aWorkerThatARoundWaitsForLooksAtNoFurtherOffer() {
        leaves = true;
        helpOnce();

        assertThat(asked).isEmpty();
    }

    @Test
    void aWorkerThatStopsLooksAtNoFurtherOffer() {
        stops = true;
        helpOnce();

        assertThat(asked).isEmpty();
    }

    @Test
    void oneThatNeitherStopsNorIsWaitedForLooksAtIt() {
        helpOnce();

        assertThat(asked).containsExactly(WORK);
    }

    private void helpOnce() {
        offer(WORK);
        crew().help(helper);
    }

    private void offer(String work) {
        topic.told.add(news(ShardEvent.OFFERED, -1)
                .setWork(work)
                .setShards(3)
                .setRound(ROUND)
                .build());
    }

    private SharedCrew crew() {
        return new SharedCrew(
                topic.listener(1),
                ArtifactStores.at(folder.resolve("store").toString()),
                new SharedCrew.Place("ours", folder.resolve("crew"), PULSE, STALL),
                () -> 0);
    }
}
