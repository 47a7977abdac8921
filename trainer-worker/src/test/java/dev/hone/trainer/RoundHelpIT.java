package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.firstRound;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStore.Held;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.ErasedSubjects;
import dev.hone.trainer.intake.ExampleLog;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.intake.LoggedExample;
import dev.hone.trainer.rounds.BesideRounds;
import dev.hone.trainer.shards.SharedCrew;
import dev.hone.trainer.shards.SharedTopic;
import dev.hone.trainer.train.TrainingCurve;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers on one thread: with the first two steps of its round the one lets the other do what it can. */
class RoundHelpIT {

    private static final TrainingRound SHARDED = firstRound().setShards(3).build();
    private static final BesideRounds.Leave STAYS = new BesideRounds.Leave() {
        @Override
        public boolean now() {
            return false;
        }

        @Override
        public boolean soon() {
            return false;
        }
    };

    @TempDir
    Path folder;

    private final SharedTopic topic = new SharedTopic();
    private final List<TrainingCurve> helped = new ArrayList<>();
    private final List<Integer> readAfterHelping = new ArrayList<>();
    private int reads;
    private WorkerBase base;
    private ArtifactStore store;

    @BeforeEach
    void open() throws IOException {
        base = TinyRounds.base(folder.resolve("base"), 1);
        store = ArtifactStores.at(folder.resolve("store").toString());
    }

    @AfterEach
    void close() {
        base.close();
    }

    @Test
    void theBytesAreThoseOfOneWorkerAndNothingIsLeftOfTheShards() throws IOException {
        abandoned("checkpoints");
        abandoned("shards");
        ModelVersion alone = (ModelVersion) new RoundTrainer(
                        base,
                        log(),
                        ArtifactStores.at(folder.resolve("alone").toString()),
                        new RoundWorkplace(folder.resolve("alone-work"), 5, "test"))
                .execute(SHARDED, (step, steps, loss, tokens) -> {})
                .getOutcome();

        ModelVersion shared = trainedBeside(help(base, log(), "test"));

        assertThat(helped).hasSize(2);
        assertThat(topic.told.stream().filter(each -> each.getEvent() == ShardEvent.DONE))
                .hasSize(3);
        assertThat(shared).isEqualTo(alone);
        assertThat(store.held()).extracting(Held::digest).containsExactly(shared.getDigest());
        assertThat(folder.resolve("owner-work").resolve("checkpoints")).isEmptyDirectory();
        assertThat(folder.resolve("helper-work").resolve("checkpoints")).isEmptyDirectory();
        assertThat(folder.resolve("helper-work").resolve("shards")).isEmptyDirectory();
    }

    @Test
    void aWorkerOfAnotherReleaseTakesNoPartAndReadsNothing() {
        trainedBeside(help(base, log(), "another"));

        assertThat(helped).isEmpty();
        assertThat(readAfterHelping).containsExactly(0, 0);
    }

    @Test
    void aWorkerWithAnotherBaseTakesNoPartAndReadsNothing() throws IOException {
        try (WorkerBase another = TinyRounds.base(folder.resolve("another"), 2)) {
            trainedBeside(help(another, log(), "test"));
        }

        assertThat(helped).isEmpty();
        assertThat(readAfterHelping).containsExactly(0, 0);
    }

    @Test
    void aWorkerThatKnowsOfAnErasureTheOwnerDoesNotKnowOfTakesNoPartAndReadsOnce() {
        var erased = new ErasedSubjects.Erased(Instant.ofEpochSecond(9), 0, 0);
        InMemoryExampleLog later = log().erased(new ErasedSubjects(Map.of("u1", erased), List.of(1L)));

        trainedBeside(help(base, later, "test"));

        assertThat(helped).isEmpty();
        assertThat(readAfterHelping).hasSize(2).doesNotContain(0);
        assertThat(readAfterHelping.get(1)).isEqualTo(readAfterHelping.get(0));
    }

    private void abandoned(String kind) throws IOException {
        Path left = Files.createDirectories(
                folder.resolve("helper-work").resolve(kind).resolve("of a round long ago"));
        Instant now = Files.getLastModifiedTime(left).toInstant();
        Files.setLastModifiedTime(left, FileTime.from(now.minus(Duration.ofDays(8))));
    }

    private ModelVersion trainedBeside(RoundHelp help) {
        RoundTrainer owner = new RoundTrainer(base, log(), store, workplace("owner", "test", crew("owner")));
        TrainingObserver helping = (step, steps, loss, tokens) -> {
            if (step <= 2) {
                help.spare(STAYS);
                readAfterHelping.add(reads);
            }
        };
        ModelVersion version = (ModelVersion) owner.execute(SHARDED, helping).getOutcome();
        owner.settled(SHARDED);
        return version;
    }

    private RoundHelp help(WorkerBase own, InMemoryExampleLog log, String codeVersion) {
        SharedCrew crew = crew("helper");
        return new RoundHelp(
                own,
                counted(log),
                store,
                new RoundHelp.Workplace(workplace("helper", codeVersion, crew), crew, helped::add));
    }

    private ExampleLog counted(InMemoryExampleLog log) {
        return new ExampleLog() {
            @Override
            public void read(TrainingRound round, List<OffsetRange> ranges, Consumer<LoggedExample> sink) {
                reads++;
                log.read(round, ranges, sink);
            }

            @Override
            public List<OffsetRange> expired(TrainingRound round) {
                return log.expired(round);
            }

            @Override
            public ErasedSubjects erased(TrainingRound round) {
                return log.erased(round);
            }

            @Override
            public Map<String, TextKey> keys(Set<String> ids) {
                return log.keys(ids);
            }
        };
    }

    private RoundWorkplace workplace(String worker, String codeVersion, SharedCrew crew) {
        return new RoundWorkplace(folder.resolve(worker + "-work"), 5, codeVersion, crew);
    }

    private SharedCrew crew(String worker) {
        Path results = folder.resolve(worker + "-work").resolve("shards");
        SharedCrew.Place place = new SharedCrew.Place("ours", results, Duration.ofSeconds(5), Duration.ofMinutes(1));
        return new SharedCrew(topic.listener(), store, place, () -> 0);
    }

    private static InMemoryExampleLog log() {
        InMemoryExampleLog log = new InMemoryExampleLog();
        for (int i = 0; i < ROUND; i++) {
            log.append(
                    "chatcmpl-" + i,
                    Example.newBuilder(example(i)).setSubject("u" + i % 50).build());
        }
        return log;
    }
}
