package dev.hone.cli.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.cli.ClosedRound;
import dev.hone.cli.serving.Asker.Reply;
import dev.hone.client.versions.VersionLog;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.ServingApp;
import dev.hone.trainer.TrainerWorker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A round of all weights on its way: trained by a worker, served to half of those who ask, and taken back. */
class WholeVersionIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String BASE = "main@base";
    private static final String PROMPT = "a question";
    private static final String LEARNED = "an answer";
    private static final int EXAMPLES = 24;
    private static final Map<String, String> RECIPE = Map.of(
            "weights", "all",
            "objective", "sft",
            "max.tokens", "256",
            "max.prompt.tokens", "128",
            "subject.share", "1",
            "learning.rate", "0.01",
            "batch.examples", "8",
            "micro.batch.examples", "8",
            "epochs", "50",
            "max.repeats", "100");

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private Settings settings;
    private KafkaAccess wire;
    private Leases leases;
    private int decided;

    @BeforeEach
    void start() throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
        writeBase();
        settings = settings();
        wire = KafkaAccess.from(settings);
        wire.createTopics();
        leases = new Leases(wire, "it");
    }

    @AfterEach
    void stop() {
        leases.close();
        registry.close();
        kafka.close();
    }

    @Test
    void whatARoundOfAllWeightsLearnedIsServedInACanaryAndARollbackGivesTheBasesAnswersBack() throws Exception {
        ModelVersion version = trained();
        String name = version.getVersion();

        try (ServingApp app = new ServingApp(settings, InstantSource.system())) {
            app.start();
            var asker = new Asker(app.port());
            await().atMost(PATIENCE).until(asker::ready);
            decide(Decisions.champion(BASE));
            String before = asker.ask("u0", PROMPT, false).text();

            decide(Decisions.canary(BASE, name, "main!1"));
            List<Reply> canary = asked(asker);
            decide(Decisions.champion(name));
            List<Reply> promoted = asked(asker);
            decide(Decisions.champion(BASE));
            List<Reply> after = asked(asker);

            assertThat(before).doesNotStartWith(LEARNED);
            assertThat(canary).extracting(Reply::version).contains(BASE, name);
            assertThat(canary).allSatisfy(reply -> {
                boolean challenger = reply.version().equals(name);
                assertThat(reply.arm()).isEqualTo(challenger ? "challenger" : "champion");
                assertThat(reply.text()).isEqualTo(challenger ? LEARNED : before);
            });
            assertThat(promoted).extracting(Reply::text).containsOnly(LEARNED);
            assertThat(promoted).extracting(Reply::fingerprint).containsOnly(version.getDigest());
            assertThat(after).extracting(Reply::version).containsOnly(BASE);
            assertThat(after).extracting(Reply::text).containsOnly(before);
            assertThat(app.failure()).isEmpty();
        }
    }

    /** Waits until the server tells that it serves by the decision. */
    private void decide(RolloutState state) throws Exception {
        decided++;
        try (Producer<String, byte[]> producer = wire.producer()) {
            send(
                    producer,
                    Topics.ROLLOUTS,
                    state.getLine(),
                    RolloutState.newBuilder(state).setSequence(decided).build());
        }
        await().atMost(PATIENCE).until(() -> leases.tellsOf(decided, state));
    }

    private static List<Reply> asked(Asker asker) {
        return IntStream.range(0, 12)
                .mapToObj(i -> asker.ask("u" + i, PROMPT, i % 2 == 0))
                .toList();
    }

    private ModelVersion trained() throws Exception {
        try (Producer<String, byte[]> producer = wire.producer()) {
            for (int i = 0; i < EXAMPLES; i++) {
                send(producer, Topics.EXAMPLES, "i" + i, example("u" + i));
            }
            TrainingRound round = TrainingRound.newBuilder(ClosedRound.of(wire, EXAMPLES))
                    .setRecipe(RECIPE)
                    .setRecipeDigest(Recipe.digest(RECIPE))
                    .build();
            send(producer, Topics.TRAINING_ROUNDS, "main", round);
        }
        try (TrainerWorker worker = new TrainerWorker(settings)) {
            worker.start();
            await().atMost(PATIENCE)
                    .until(() -> worker.failure().isPresent()
                            || !VersionLog.read(wire).versions().isEmpty());
            assertThat(worker.failure()).isEmpty();
        }
        return VersionLog.read(wire).versions().get(0);
    }

    private static Example example(String subject) {
        return Example.newBuilder()
                .setRevision(0)
                .setWithdrawn(false)
                .setLine("main")
                .setSegment("acme/support")
                .setSubject(subject)
                .setMessages(List.of(new Message("user", text(PROMPT))))
                .setResponse(text(LEARNED))
                .setQuality(12_000)
                .setHoldout(false)
                .build();
    }

    private <V> void send(Producer<String, byte[]> producer, Topic<V> topic, String key, V value) throws Exception {
        String name = wire.name(topic);
        byte[] bytes = wire.connection().valueSerde(topic).serializer().serialize(name, value);
        producer.send(new ProducerRecord<>(name, key, bytes)).get();
    }

    private static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    // Random weights as they are made for training hardly prefer one token to another; these do.
    private void writeBase() throws IOException {
        Path base = folder.resolve("base");
        ByteLevelTokenizer.write(base, List.of());
        ModelConfig config = ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 1, 2, 259);
        SortedMap<String, FloatTensor> weights;
        try (LanguageModel random = LanguageModel.random(config, 1)) {
            weights = new TreeMap<>(random.weights());
        }
        weights.replaceAll((name, tensor) ->
                name.endsWith("norm.weight") ? tensor : new SeededTensors(1).normal(name, tensor.shape(), .2));
        try (LanguageModel model = LanguageModel.of(config, weights)) {
            model.write(base);
        }
    }

    private Settings settings() {
        return Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
                Map.entry("schema.registry.url", registry.url()),
                Map.entry("topics.partitions", "1"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("topics.replication", "1"),
                Map.entry("data.dir", folder.resolve("state").toString()),
                Map.entry("artifacts.location", folder.resolve("artifacts").toString()),
                Map.entry("trainer.base", folder.resolve("base").toString()),
                Map.entry("trainer.ops.port", "0"),
                Map.entry("serving.base", folder.resolve("base").toString()),
                Map.entry("serving.reveal.arm", "true"),
                Map.entry("serving.port", "0"),
                Map.entry("serving.replica", "it"),
                Map.entry("serving.heartbeat.ms", "200"),
                // A machine that stands still for long must not look like one that is unsure of the rollouts.
                Map.entry("serving.rollouts.stale.ms", "18000"),
                Map.entry("serving.request.timeout.ms", "60000"),
                Map.entry("serving.anchor.share", "0"),
                Map.entry("serving.explore.share", "0")));
    }
}
