package dev.hone.lab.bench.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStore.Held;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.bench.ByteModel;
import dev.hone.lab.bench.trainer.CrewKillPlan.Kill;
import dev.hone.lab.bench.trainer.CrewKillPlan.Part;
import dev.hone.lab.bench.trainer.RoundMoment.Kind;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A round in shards that three workers share, of which those die that have the round and those that help, at moments
 * drawn from a seed, and are started again: one outcome, of the bytes that one worker alone makes. With
 * {@code -Dhone.kill.seeds=10} more is tried than in the build.
 */
class KilledCrewsIT {

    private static final int WORKERS = 3;
    private static final int SHARDS = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String ALONE = "alone";
    private static final Set<Kind> IN_TRAINING = EnumSet.of(Kind.STARTED, Kind.PREPARED, Kind.STEPPED, Kind.JUDGING);
    private static final Set<Part> HIT = EnumSet.noneOf(Part.class);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static LocalRegistry registry;
    private static KafkaAccess wire;

    @BeforeAll
    static void trainAlone() throws Exception {
        kafka = EmbeddedKafka.with(
                folder.resolve("kafka"), Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
        registry = LocalRegistry.start(0, Optional.empty());
        ByteModel.TINY.write(Files.createDirectories(folder.resolve("base")), 1);
        Path file = settings(ALONE, 0);
        Settings settings = Settings.read(file, Map.of());
        wire = KafkaAccess.from(settings);
        var plan = new TrainerPlan(Optional.empty(), ByteModel.TINY, 300, 1, SHARDS, WORKERS, 1, 7);
        var round = new BenchRound(wire, plan, Recipe.from(settings));
        round.write(round.writeExamples());
        try (ToldWorker worker = ToldWorker.start(file, folder)) {
            worker.awaitSaid(Kind.ANNOUNCED);
        }
    }

    @AfterAll
    static void stop() {
        registry.close();
        kafka.close();
        assertThat(HIT).as("who was killed").containsExactlyInAnyOrder(Part.values());
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("hone.kill.seeds", 1));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRoundInShardsHasOneOutcomeWhoeverDies(long seed) throws Exception {
        String group = "crew-" + seed;
        int before = outcomes().size();
        List<ToldWorker> crew = new ArrayList<>();
        try {
            for (int worker = 0; worker < WORKERS; worker++) {
                crew.add(started(group, worker));
            }
            for (Kill kill : CrewKillPlan.drawn(seed).kills()) {
                kill(group, crew, kill, before);
            }
            await().atMost(PATIENCE).until(() -> outcomes().size() > before && isClosed(group));
        } finally {
            crew.forEach(ToldWorker::close);
        }

        List<ModelVersion> outcomes = outcomes();
        assertThat(outcomes).hasSize(before + 1);
        assertThat(outcomes.get(before).getDigest()).isEqualTo(outcomes.get(0).getDigest());
        assertThat(digests(group)).isEqualTo(digests(ALONE));
        assertThat(store(group).held())
                .extracting(Held::digest)
                .containsExactly(outcomes.get(before).getDigest());
    }

    /** Nobody, where the round is over before. */
    private static void kill(String group, List<ToldWorker> crew, Kill kill, int before) throws Exception {
        int words = said(group).size() + kill.words();
        await().atMost(PATIENCE)
                .until(() -> outcomes().size() > before
                        || (said(group).size() >= words && owner(crew).isPresent() && shares(group)));
        Optional<Integer> owner = owner(crew);
        // One that has come to its publication may have announced it, and is not there to clear up.
        if (outcomes().size() == before && owner.isPresent()) {
            int helper = (owner.get() + 1 + kill.choice() % (WORKERS - 1)) % WORKERS;
            int hit = kill.part() == Part.OWNER ? owner.get() : helper;
            crew.get(hit).killAfter(0);
            crew.set(hit, started(group, hit));
            HIT.add(kill.part());
        }
    }

    private static Optional<Integer> owner(List<ToldWorker> crew) {
        return IntStream.range(0, crew.size())
                .filter(worker -> isOwner(crew.get(worker).moments()))
                .boxed()
                .findFirst();
    }

    private static boolean isOwner(List<RoundMoment> said) {
        return !said.isEmpty() && IN_TRAINING.contains(said.get(said.size() - 1).kind());
    }

    /** Whether there is a shard that nobody has done yet. */
    private static boolean shares(String group) {
        return digests(group).size() < SHARDS;
    }

    private static boolean isClosed(String group) {
        return said(group).stream().anyMatch(news -> news.getEvent() == ShardEvent.CLOSED);
    }

    /** What each shard came to, by whomever. */
    private static Set<String> digests(String group) {
        return said(group).stream()
                .filter(news -> news.getEvent() == ShardEvent.DONE)
                .map(news -> news.getShard() + " " + news.getDigest())
                .collect(Collectors.toSet());
    }

    private static List<RoundShard> said(String group) {
        List<RoundShard> said = new ArrayList<>();
        try (var tail = new TopicTail<>(wire, Topics.ROUND_SHARDS)) {
            tail.toEnd((line, news) -> {
                if (news.getGroup().contains("." + group + " ")) {
                    said.add(news);
                }
            });
        }
        return said;
    }

    private static List<ModelVersion> outcomes() {
        List<ModelVersion> outcomes = new ArrayList<>();
        try (var tail = new TopicTail<>(wire, Topics.MODEL_VERSIONS)) {
            tail.toEnd((line, outcome) -> {
                assertThat(outcome.getOutcome()).isInstanceOf(ModelVersion.class);
                outcomes.add((ModelVersion) outcome.getOutcome());
            });
        }
        return outcomes;
    }

    private static ArtifactStore store(String group) {
        return ArtifactStores.at(folder.resolve(group).resolve("artifacts").toString());
    }

    private static ToldWorker started(String group, int worker) throws IOException {
        return ToldWorker.start(settings(group, worker), folder);
    }

    /** A group has an artifact store of its own, and does the round anew; each worker has its data folder. */
    private static Path settings(String group, int worker) throws IOException {
        Path own = folder.resolve(group);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("kafka.bootstrap.servers", kafka.bootstrapServers());
        values.put("schema.registry.url", registry.url());
        values.put("topics.prefix", "crews");
        values.put("topics.partitions", "2");
        values.put("topics.replication", "1");
        values.put("data.dir", own.resolve("state-" + worker).toString());
        values.put("artifacts.location", own.resolve("artifacts").toString());
        values.put("trainer.base", folder.resolve("base").toString());
        values.put("trainer.group", group);
        values.put("trainer.ops.port", "0");
        values.put("trainer.checkpoint.steps", "5");
        values.put("kafka.session.timeout.ms", "3000");
        values.put("kafka.heartbeat.interval.ms", "300");
        values.put("trainer.recipe.epochs", "30");
        values.put("trainer.recipe.max.repeats", "60");
        values.put("trainer.recipe.batch.examples", "8");
        values.put("trainer.recipe.max.prompt.tokens", "250");
        values.put("trainer.recipe.max.tokens", "420");
        Path file = folder.resolve(group + "-" + worker + ".yaml");
        Files.write(
                file,
                values.entrySet().stream()
                        .map(value -> value.getKey() + ": \"" + value.getValue() + "\"")
                        .toList());
        return file;
    }
}
