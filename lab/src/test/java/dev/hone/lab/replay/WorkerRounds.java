package dev.hone.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.replay.input.Envelopes;
import dev.hone.lab.testbed.workspace.LocalCluster;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A base, settings and a round that workers of their own processes train on. */
final class WorkerRounds {

    private static final int EXAMPLES = 300;
    private static final Map<String, String> RECIPE = Map.of(
            "trainer.recipe.epochs", "4",
            "trainer.recipe.max.repeats", "16",
            "trainer.recipe.batch.examples", "8",
            "trainer.recipe.max.prompt.tokens", "150",
            "trainer.recipe.max.tokens", "200",
            "trainer.recipe.lora.targets", "q_proj,v_proj,lm_head");

    private WorkerRounds() {}

    static Settings ownPort(Settings settings) {
        return settings.with(Map.of("trainer.ops.port", "0"));
    }

    /** Each in a group, artifact store and data folder of its own, so that the second one does the round anew. */
    static Settings settings(Path folder, LocalCluster cluster, String name) throws IOException {
        Path data = folder.resolve(name);
        return ShippedSettings.read("replay-jsonl.yaml", null, Map.of())
                .with(cluster.settings())
                .with(RECIPE)
                .with(Map.of(
                        "trainer.base",
                        folder.resolve("base").toString(),
                        "trainer.group",
                        name,
                        "trainer.checkpoint.steps",
                        "5",
                        "artifacts.location",
                        data.resolve("artifacts").toString(),
                        "data.dir",
                        data.resolve("state").toString(),
                        "kafka.session.timeout.ms",
                        "6000",
                        "kafka.heartbeat.interval.ms",
                        "1000"));
    }

    static void writeBase(Path folder) throws IOException {
        Path base = Files.createDirectories(folder.resolve("base"));
        ByteLevelTokenizer.write(base, List.of());
        int vocabulary = ByteLevelTokenizer.vocabSize(0);
        try (LanguageModel random = LanguageModel.random(ModelConfig.small(vocabulary, 32, 2, 2, 259), 1)) {
            random.write(base);
        }
    }

    /** Whether there is one already; while files come and go under the look it may say no once too often. */
    static boolean hasCheckpoint(Settings settings) throws IOException {
        Path state = Path.of(String.valueOf(settings.section("data.").get("dir")));
        if (!Files.isDirectory(state)) {
            return false;
        }
        try (Stream<Path> files = Files.find(
                state, 9, (path, kind) -> path.getFileName().toString().startsWith("step-"))) {
            return files.findAny().isPresent();
        } catch (NoSuchFileException vanished) {
            return false;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return false;
            }
            throw e;
        }
    }

    static List<ModelVersion> versions(KafkaAccess wire) {
        var versions = new ArrayList<ModelVersion>();
        try (var tail = new TopicTail<>(wire, Topics.MODEL_VERSIONS)) {
            tail.toEnd((line, outcome) -> versions.add(version(outcome)));
        }
        return versions;
    }

    private static ModelVersion version(RoundOutcome outcome) {
        assertThat(outcome.getOutcome()).isInstanceOf(ModelVersion.class);
        return (ModelVersion) outcome.getOutcome();
    }

    static void sendRound(KafkaAccess wire, Settings settings, int shards) {
        long[] ends = new long[wire.topics().partitions()];
        try (Producer<String, byte[]> producer = wire.producer()) {
            for (int i = 0; i < EXAMPLES; i++) {
                int partition = i % ends.length;
                send(producer, record(wire, Topics.EXAMPLES, partition, example(i)));
                ends[partition]++;
            }
            send(producer, record(wire, Topics.TRAINING_ROUNDS, 0, round(wire, settings, ends, shards)));
            producer.flush();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // without these records the round has no outcome, which is awaited
    private static void send(Producer<String, byte[]> producer, ProducerRecord<String, byte[]> record) {
        producer.send(record);
    }

    private static <V> ProducerRecord<String, byte[]> record(
            KafkaAccess wire, Topic<V> topic, int partition, Keyed<V> keyed) {
        String name = wire.name(topic);
        byte[] value = wire.connection().valueSerde(topic).serializer().serialize(name, keyed.value());
        return new ProducerRecord<>(name, partition, keyed.key(), value);
    }

    private record Keyed<V>(String key, V value) {}

    private static Keyed<Example> example(int number) {
        Example example = Example.newBuilder()
                .setRevision(0)
                .setWithdrawn(false)
                .setLine("main")
                .setSegment("acme/support")
                .setSubject("u" + number % 50)
                .setMessages(List.of(Envelopes.message("user", "question " + number)))
                .setResponse(Envelopes.envelope("answer " + number % 7))
                .setQuality(number % 5 * 4096)
                .setHoldout(number % 10 == 0)
                .build();
        return new Keyed<>("i" + number, example);
    }

    private static Keyed<TrainingRound> round(KafkaAccess wire, Settings settings, long[] ends, int shards) {
        Recipe recipe = Recipe.from(settings);
        List<OffsetRange> ranges = IntStream.range(0, ends.length)
                .mapToObj(partition -> new OffsetRange(partition, 0L, ends[partition]))
                .toList();
        TrainingRound round = TrainingRound.newBuilder()
                .setRoundId("main#1")
                .setLine("main")
                .setSequence(1)
                .setParent("main@base")
                .setTopic(wire.name(Topics.EXAMPLES))
                .setTopicId("")
                .setClusterId("")
                .setRanges(ranges)
                .setReplayRanges(List.of())
                .setExamples(EXAMPLES)
                .setGoalSets(List.of(goals()))
                .setErasureOffset(0)
                .setQuarantineOffset(0)
                .setHoldoutSalt("hone")
                .setShards(shards)
                .setThreads(1)
                .setRecipe(recipe.toMap())
                .setRecipeDigest(recipe.digest())
                .setSeed(7)
                .setClosedBy("count")
                .build();
        return new Keyed<>("main", round);
    }

    private static GoalSet goals() {
        return GoalSet.newBuilder()
                .setLine("main")
                .setSegment("*")
                .setVersion(1)
                .setLevels(List.of(new GoalLevel(0, 0.0, 0, 1.0, 100), new GoalLevel(1, 0.5, 8192, 0.6, 60)))
                .setCount(EXAMPLES)
                .setWindowStart(Instant.EPOCH)
                .setBoundary(Instant.EPOCH)
                .build();
    }
}
