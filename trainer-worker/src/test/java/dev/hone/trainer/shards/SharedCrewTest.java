package dev.hone.trainer.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.TrainingCurve;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers on one thread: what the one does happens while the other trains, or while it waits. */
class SharedCrewTest {

    static final String MODULE = "base_model.model.model.layers.0.self_attn.q_proj.";
    static final TrainingRound ROUND = Fixtures.round(0, 1).setShards(3).build();
    static final String WORK = "00ff";
    static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    static final Duration PULSE = Duration.ofSeconds(5);
    static final Duration STALL = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final SharedTopic topic = new SharedTopic();
    private final List<String> trained = new ArrayList<>();
    private ArtifactStore store;
    private long nanos;
    private int crews;

    @BeforeEach
    void open() {
        store = ArtifactStores.at(folder.resolve("store").toString());
    }

    @Test
    void nobodyElseIsNeeded() {
        List<Trained> parts = crew("ours").all(task("owner", Meanwhile.NOTHING), NOBODY);

        assertThat(parts).containsExactly(result(0), result(1), result(2));
        assertThat(trained).containsExactly("owner 0", "owner 1", "owner 2");
    }

    @Test
    void eachShardIsTrainedByOneWorkerAndTheResultIsTheSame() {
        SharedCrew other = crew("ours");
        Meanwhile helped = (shard, observer) -> other.help(helper(task("helper", Meanwhile.NOTHING)));

        List<Trained> parts = crew("ours").all(task("owner", helped), NOBODY);

        assertThat(parts).containsExactly(result(0), result(1), result(2));
        assertThat(trained).containsExactly("helper 1", "helper 2", "owner 0");
    }

    @Test
    void workersOfAnotherGroupTakeNoPart() {
        SharedCrew other = crew("theirs");
        Meanwhile nobody = (shard, observer) -> other.help(helper(task("helper", Meanwhile.NOTHING)));

        crew("ours").all(task("owner", nobody), NOBODY);

        assertThat(trained).containsExactly("owner 0", "owner 1", "owner 2");
    }

    @Test
    void aWorkerThatCannotTrainTheRoundIsNotAskedAgain() {
        SharedCrew other = crew("ours");
        List<String> asked = new ArrayList<>();
        SharedCrew.Helper unable = new TestHelper(Optional.empty(), asked);

        crew("ours").all(task("owner", (shard, observer) -> other.help(unable)), NOBODY);

        assertThat(asked).containsExactly(WORK);
    }

    @Test
    void aWorkerThatHasNoRoomForTheRoundGivesTheShardBack() {
        SharedCrew other = crew("ours");
        Meanwhile tooLarge = (shard, observer) -> {
            throw RoundRefusedException.bySettings("too large");
        };

        crew("ours").all(task("owner", (shard, observer) -> other.help(helper(task("helper", tooLarge)))), NOBODY);

        assertThat(trained).containsExactly("owner 0", "owner 1", "owner 2");
    }

    @Test
    void theShardOfAWorkerThatDiedIsTrainedAgainAfterSomeSilence() {
        Meanwhile taken = (shard, observer) -> {
            if (shard == 0) {
                topic.told.add(news(ShardEvent.TAKEN, 1).setWorker("dead").build());
            }
        };
        List<Long> waitedUntil = new ArrayList<>();
        topic.whenSilent(() -> {
            nanos += Duration.ofSeconds(1).toNanos();
            waitedUntil.add(nanos);
        });

        List<Trained> parts = crew("ours").all(task("owner", taken), NOBODY);

        assertThat(parts).containsExactly(result(0), result(1), result(2));
        assertThat(trained).containsExactly("owner 0", "owner 2", "owner 1");
        assertThat(waitedUntil).hasSize(31);
    }

    @Test
    void aWorkerThatGivesSignsOfLifeIsWaitedFor() {
        SharedCrew owner = crew("ours");
        SharedCrew slow = crew("ours");
        SharedCrew third = crew("ours");
        ShardTask slowly = task("helper", (shard, observer) -> {
            for (int second = 0; second < 100; second++) {
                nanos += Duration.ofSeconds(1).toNanos();
                owner.pulse();
                slow.pulse();
                third.help(helper(task("third", Meanwhile.NOTHING)));
            }
        });

        owner.all(task("owner", (shard, observer) -> slow.help(helper(slowly))), NOBODY);

        assertThat(trained).containsExactly("third 2", "helper 1", "owner 0");
        assertThat(topic.told.stream().filter(each -> each.getEvent() == ShardEvent.TAKEN && each.getShard() == 1))
                .hasSize(1 + 20);
    }

    @Test
    void whoTrainsWhatSomebodyElseHasDoneMeanwhileStopsAndTakesThat() {
        Meanwhile overtaken = (shard, observer) -> {
            if (shard == 1) {
                nanos += PULSE.toNanos();
                String digest = stored(result(1));
                topic.told.add(news(ShardEvent.DONE, 1).setDigest(digest).build());
                if (observer.stopRequested()) {
                    throw new TrainingStoppedException(1);
                }
            }
        };

        List<Trained> parts = crew("ours").all(task("owner", overtaken), NOBODY);

        assertThat(parts).containsExactly(result(0), result(1), result(2));
        assertThat(trained).containsExactly("owner 0", "owner 2");
    }

    @Test
    void aResultThatIsGoneFromTheStoreIsMadeAgain() {
        boolean[] lost = {false};
        Meanwhile losing = (shard, observer) -> {
            if (shard == 2 && !lost[0]) {
                lost[0] = true;
                store.held().forEach(held -> store.delete(held.digest()));
            }
        };

        List<Trained> parts = crew("ours").all(task("owner", losing), NOBODY);

        assertThat(parts).containsExactly(result(0), result(1), result(2));
        assertThat(trained).containsExactly("owner 0", "owner 1", "owner 2", "owner 0", "owner 1");
    }

    @Test
    void anOwnerThatDiedIsFollowedByOneThatUsesWhatWasDone() {
        TrainingObserver stopping = new TrainingObserver() {
            @Override
            public void stepped(int step, int steps, double loss, int responseTokens) {}

            @Override
            public boolean stopRequested() {
                return trained.contains("owner 0");
            }
        };
        SharedCrew first = crew("ours");
        assertThatThrownBy(() -> first.all(task("owner", Meanwhile.NOTHING), stopping))
                .isInstanceOf(TrainingStoppedException.class);

        List<Trained> parts = crew("ours").all(task("next", Meanwhile.NOTHING), NOBODY);

        assertThat(parts).containsExactly(result(0), result(1), result(2));
        assertThat(trained).containsExactly("owner 0", "next 1", "next 2");
    }

    @Test
    void nothingIsLeftOfARoundThatIsSettled() {
        SharedCrew owner = crew("ours");
        owner.all(task("owner", Meanwhile.NOTHING), NOBODY);
        assertThat(store.held()).hasSize(3);

        owner.settled(Fixtures.round(0, 1).setRoundId("main#9").build());
        assertThat(store.held()).hasSize(3);
        owner.settled(ROUND);

        assertThat(store.held()).isEmpty();
        assertThat(topic.told.get(topic.told.size() - 1).getEvent()).isEqualTo(ShardEvent.CLOSED);
        SharedCrew late = crew("ours");
        late.help(helper(task("late", Meanwhile.NOTHING)));
        assertThat(trained).doesNotContain("late 0");
    }

    @Test
    void aRoundThatIsSettledWithoutAMergeIsClosedAndItsResultsGo() {
        SharedCrew owner = crew("ours");
        Meanwhile failing = (shard, observer) -> {
            if (shard == 1) {
                throw RoundRefusedException.bySettings("too large");
            }
        };
        assertThatThrownBy(() -> owner.all(task("owner", failing), NOBODY)).isInstanceOf(RoundRefusedException.class);
        assertThat(store.held()).hasSize(1);

        owner.settled(ROUND);

        assertThat(store.held()).isEmpty();
        crew("ours").help(helper(task("late", Meanwhile.NOTHING)));
        owner.help(helper(task("owner", Meanwhile.NOTHING)));
        assertThat(trained).containsExactly("owner 0");
    }

    @Test
    void aRoundThatWentOnAsAnotherWorkLeavesNoOfferOpen() {
        topic.told.add(news(ShardEvent.OFFERED, -1)
                .setWork("before the erasure")
                .setShards(3)
                .setRound(ROUND)
                .build());
        topic.told.add(news(ShardEvent.DONE, 2)
                .setWork("before the erasure")
                .setDigest(stored(result(7)))
                .build());
        SharedCrew owner = crew("ours");
        owner.all(task("owner", Meanwhile.NOTHING), NOBODY);

        owner.settled(ROUND);

        assertThat(topic.told.stream()
                        .filter(each -> each.getEvent() == ShardEvent.CLOSED)
                        .map(RoundShard::getWork))
                .containsExactlyInAnyOrder("before the erasure", WORK);
        assertThat(store.held()).isEmpty();
    }

    @Test
    void whatWasToldOfAShardAndIsNoneIsNotDeleted() throws IOException {
        Path version = Files.createDirectories(folder.resolve("version"));
        Files.writeString(version.resolve("README.md"), "a version");
        String digest = store.put(version).digest();
        topic.told.add(news(ShardEvent.OFFERED, -1).setShards(3).setRound(ROUND).build());
        topic.told.add(news(ShardEvent.DONE, 0).setDigest(digest).build());
        topic.told.add(news(ShardEvent.DONE, 1).setDigest("none").build());
        SharedCrew owner = crew("ours");
        owner.help(new TestHelper(Optional.empty(), new ArrayList<>()));

        owner.settled(ROUND);

        assertThat(store.held()).extracting(ArtifactStore.Held::digest).containsExactly(digest);
        assertThat(topic.told.get(topic.told.size() - 1).getEvent()).isEqualTo(ShardEvent.CLOSED);
    }

    @Test
    void whoeverIsDoneAfterTheRoundWasClosedTakesItsResultAway() {
        SharedCrew helper = crew("ours");
        topic.told.add(news(ShardEvent.OFFERED, -1).setShards(3).setRound(ROUND).build());
        Meanwhile closed =
                (shard, observer) -> topic.told.add(news(ShardEvent.CLOSED, -1).build());

        helper.help(helper(task("helper", closed)));

        assertThat(trained).containsExactly("helper 0");
        assertThat(store.held()).isEmpty();
    }

    @Test
    void aWorkerThatIsWantedElsewhereTakesNoFurtherShard() {
        topic.told.add(news(ShardEvent.OFFERED, -1).setShards(3).setRound(ROUND).build());
        TestHelper wanted = new TestHelper(Optional.of(task("helper", Meanwhile.NOTHING)), new ArrayList<>()) {
            @Override
            public boolean leaves() {
                return !trained.isEmpty();
            }
        };

        crew("ours").help(wanted);

        assertThat(trained).containsExactly("helper 0");
    }

    private SharedCrew crew(String group) {
        Path own = folder.resolve("crew-" + crews++);
        return new SharedCrew(topic.listener(), store, new SharedCrew.Place(group, own, PULSE, STALL), () -> nanos);
    }

    /** What happens while a shard is trained. */
    private interface Meanwhile {

        Meanwhile NOTHING = (shard, observer) -> {};

        void happens(int shard, TrainingObserver observer);
    }

    private ShardTask task(String worker, Meanwhile meanwhile) {
        ShardTask.Trainer trainer = new ShardTask.Trainer() {
            @Override
            public Trained train(int shard, TrainingObserver observer) {
                meanwhile.happens(shard, observer);
                trained.add(worker + " " + shard);
                return result(shard);
            }

            @Override
            public void forget(int shard) {}
        };
        return new ShardTask(ROUND, WORK, adapter(0), List.of(1, 1, 1), trainer);
    }

    static Trained result(int shard) {
        return new Trained(adapter(shard + 1), new TrainingCurve(List.of(shard + .1), shard));
    }

    static Adapter adapter(float b) {
        Map<String, FloatTensor> tensors = Map.of(
                MODULE + "lora_A.weight", new FloatTensor(List.of(1, 1), new float[] {3}),
                MODULE + "lora_B.weight", new FloatTensor(List.of(1, 1), new float[] {b}));
        return new Adapter(LoraConfig.of(1, 1, List.of("q_proj")), new TreeMap<>(tensors));
    }

    private String stored(Trained result) {
        Path aside = folder.resolve("aside");
        assertThat(aside.toFile().mkdirs()).isTrue();
        ShardFolder.write(aside, result);
        return store.put(aside).digest();
    }

    static RoundShard.Builder news(ShardEvent event, int shard) {
        return RoundShard.newBuilder()
                .setEvent(event)
                .setLine("main")
                .setRoundId("main#1")
                .setGroup("ours")
                .setWork(WORK)
                .setWorker("somebody")
                .setShard(shard);
    }

    private static SharedCrew.Helper helper(ShardTask task) {
        return new TestHelper(Optional.of(task), new ArrayList<>());
    }

    private static class TestHelper implements SharedCrew.Helper {

        private final Optional<ShardTask> task;
        private final List<String> asked;

        TestHelper(Optional<ShardTask> task, List<String> asked) {
            this.task = task;
            this.asked = asked;
        }

        @Override
        public Optional<ShardTask> task(TrainingRound round, String work) {
            asked.add(work);
            return task;
        }

        @Override
        public boolean stops() {
            return false;
        }

        @Override
        public boolean leaves() {
            return false;
        }
    }
}
