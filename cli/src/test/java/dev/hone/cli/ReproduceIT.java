package dev.hone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.client.versions.VersionLog;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.ErasureRequested;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.CommandMain;
import dev.hone.trainer.TrainerWorker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version of a worker, trained again by the command on the same broker, before and after its inputs go. */
class ReproduceIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int EXAMPLES = 12;

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private Path config;
    private Settings settings;
    private KafkaAccess wire;

    private final StringWriter out = new StringWriter();

    @BeforeEach
    void start() throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
        writeBase();
        config = Files.writeString(folder.resolve("hone.yaml"), """
                kafka.bootstrap.servers: %s
                schema.registry.url: %s
                topics.partitions: 1
                topics.line.partitions: 1
                topics.replication: 1
                trainer.base: %s
                trainer.ops.port: 0
                trainer.recipe.max.tokens: 256
                trainer.recipe.max.prompt.tokens: 128
                artifacts.location: %s
                data.dir: %s
                """.formatted(
                        kafka.bootstrapServers(),
                        registry.url(),
                        folder.resolve("base"),
                        folder.resolve("artifacts"),
                        folder.resolve("state")));
        settings = Settings.read(config, Map.of());
        wire = KafkaAccess.from(settings);
        wire.createTopics();
    }

    @AfterEach
    void stop() {
        registry.close();
        kafka.close();
    }

    @Test
    void aVersionIsTheSameUntilWhatItWasTrainedOnIsErasedOrExpires() throws Exception {
        train();

        assertThat(run("reproduce --version 1 --report " + folder.resolve("r.json")))
                .isZero();
        JsonNode equal = new ObjectMapper().readTree(folder.resolve("r.json").toFile());
        assertThat(equal.path("outcome").asText()).isEqualTo("equal");
        assertThat(equal.path("digestNow").asText())
                .isEqualTo(equal.path("digestThen").asText())
                .startsWith("sha256:");

        erase("u1");
        out.getBuffer().setLength(0);
        assertThat(run("reproduce --version 1")).isEqualTo(1);
        assertThat(out.toString()).contains("not reproducible", "4 examples", "have been erased since");
        assertThat(VersionLog.read(wire).versions()).hasSize(1);

        expire(5);
        out.getBuffer().setLength(0);
        assertThat(run("reproduce --version main#1")).isEqualTo(1);
        assertThat(out.toString()).contains("not reproducible", "up to 5 examples: offsets 0 to 5 of partition 0");
        assertThat(run("reproduce --version 7")).isEqualTo(2);
    }

    private void train() throws Exception {
        try (Producer<String, byte[]> producer = wire.producer()) {
            for (int i = 0; i < EXAMPLES; i++) {
                send(producer, Topics.EXAMPLES, "i" + i, example(i % 3 == 0 ? "u1" : "u2"));
            }
        }
        Map<String, String> recipe =
                Map.of("max.tokens", "256", "max.prompt.tokens", "128", "subject.share", "1", "epochs", "0.5");
        try (Producer<String, byte[]> producer = wire.producer()) {
            TrainingRound round = TrainingRound.newBuilder(ClosedRound.of(wire, EXAMPLES))
                    .setRecipe(recipe)
                    .setRecipeDigest(Recipe.digest(recipe))
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
    }

    private void erase(String subject) throws Exception {
        try (Producer<String, byte[]> producer = wire.producer()) {
            send(producer, Topics.ERASURES, subject, new ErasureRequested(Instant.ofEpochSecond(9), ""));
        }
    }

    private void expire(long offset) throws Exception {
        var partition = new TopicPartition(wire.name(Topics.EXAMPLES), 0);
        try (Admin admin = wire.admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    private static Example example(String subject) {
        return Example.newBuilder()
                .setRevision(0)
                .setWithdrawn(false)
                .setLine("main")
                .setSegment("acme/support")
                .setSubject(subject)
                .setMessages(List.of(new Message("user", text("a question"))))
                .setResponse(text("an answer"))
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

    private void writeBase() throws IOException {
        Path base = folder.resolve("base");
        ByteLevelTokenizer.write(base, List.of());
        try (LanguageModel random =
                LanguageModel.random(ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 1, 2, 259), 1)) {
            random.write(base);
        }
    }

    private int run(String words) {
        String[] arguments = (words + " --config " + config).split(" ", -1);
        return CommandMain.run(
                new HoneCommand(), new PrintWriter(out, true), new PrintWriter(new StringWriter()), arguments);
    }
}
