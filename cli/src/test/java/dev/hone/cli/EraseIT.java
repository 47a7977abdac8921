package dev.hone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.CommandMain;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.KafkaExampleLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the word of an operator to a round that does not train on the subject, on a broker. */
class EraseIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int INTERACTIONS = 12;

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static LocalRegistry registry;
    private static StreamsApp app;
    private static Path config;
    private static Settings settings;
    private static KafkaAccess wire;

    private final StringWriter out = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
        config = Files.writeString(folder.resolve("hone.yaml"), """
                kafka.bootstrap.servers: %s
                schema.registry.url: %s
                topics.partitions: 3
                topics.line.partitions: 2
                topics.replication: 1
                rollout.policy: gate
                relabel.holdout.share: 0
                data.dir: %s
                """.formatted(
                        kafka.bootstrapServers(), registry.url(), folder.resolve("state")));
        settings = Settings.read(config, Map.of());
        wire = KafkaAccess.from(settings);
        app = StreamsApp.start(settings);
    }

    @AfterAll
    static void stop() {
        app.close();
        registry.close();
        kafka.close();
    }

    @Test
    void noLaterRoundTrainsOnWhoWasErasedAndTheReceiptNamesTheVersionsThatDid() throws Exception {
        try (Producer<String, byte[]> producer = wire.producer()) {
            for (int i = 0; i < INTERACTIONS; i++) {
                interaction(producer, "i" + i, i % 3 == 0 ? "u1" : "u2");
            }
        }
        await().atMost(PATIENCE).until(() -> examples().size() == INTERACTIONS);
        TrainingRound round = ClosedRound.of(wire, INTERACTIONS);
        try (Producer<String, byte[]> producer = wire.producer()) {
            send(producer, Topics.TRAINING_ROUNDS, "main", round);
            send(producer, Topics.MODEL_VERSIONS, "main", new RoundOutcome(version("aa", "main@base", "main#1")));
            send(producer, Topics.MODEL_VERSIONS, "main", new RoundOutcome(version("bb", "main@sha256:aa", null)));
            send(producer, Topics.MODEL_VERSIONS, "main", new RoundOutcome(version("cc", "main@base", null)));
        }
        assertThat(own(round)).hasSize(INTERACTIONS);
        assertThat(affected("nobody").path("versions")).isEmpty();
        JsonNode before = affected("u1");
        assertThat(before.path("erasedUpTo").isMissingNode()).isTrue();
        assertSaw(before.path("versions"));

        assertThat(run("erase --subject u1 --reason asked-by-letter --wait -o json --report "
                        + folder.resolve("r.json")))
                .isZero();

        JsonNode receipt = new ObjectMapper().readTree(out.toString());
        assertReceipt(receipt);
        // The withdrawals lie behind this round's ranges: it is executed again, and honours the erasure all the same.
        Intake.Taken again = Intake.take(round, KafkaExampleLog.of(wire.connection(), wire.topics()));
        assertThat(again.own())
                .hasSize(INTERACTIONS - 4)
                .noneMatch(row -> "u1".equals(row.origin().subject()));
        assertThat(again.erased().sinceClosed()).isEqualTo(4);
        assertThat(own(ClosedRound.of(wire, INTERACTIONS))).hasSize(INTERACTIONS - 4);

        // What the subject asks from now on is another matter; a version that knew the erasure did not see it.
        try (Producer<String, byte[]> producer = wire.producer()) {
            interaction(producer, "later", "u1");
            ModelVersion knowing = ModelVersion.newBuilder(version("dd", "main@base", "main#1"))
                    .setErasureOffsets(again.erased().offsets())
                    .build();
            send(producer, Topics.MODEL_VERSIONS, "main", new RoundOutcome(knowing));
        }
        await().atMost(PATIENCE)
                .until(() -> own(ClosedRound.of(wire, INTERACTIONS)).size() == INTERACTIONS - 3);
        out.getBuffer().setLength(0);
        assertThat(run("erase --subject u1 --receipt -o json")).isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).path("versions").findValuesAsText("version"))
                .containsExactly("main@sha256:aa", "main@sha256:bb");
        assertThatWhatCannotBeReadStopsNobodyAndIsDoubt();
    }

    // Bytes that are no record, where a round was: no command fails for them, and what came of the round is in doubt.
    private void assertThatWhatCannotBeReadStopsNobodyAndIsDoubt() throws Exception {
        assertSaw(affected("u1").path("versions"));
        try (Producer<String, byte[]> producer = wire.producer()) {
            String rounds = wire.name(Topics.TRAINING_ROUNDS);
            producer.send(new ProducerRecord<>(rounds, "main", "no Avro".getBytes(UTF_8)))
                    .get();
            send(producer, Topics.MODEL_VERSIONS, "main", new RoundOutcome(version("ee", "main@base", "main#9")));
        }

        JsonNode versions = affected("u1").path("versions");

        assertThat(versions.findValuesAsText("version"))
                .containsExactly("main@sha256:aa", "main@sha256:bb", "main@sha256:ee");
        assertThat(versions.get(2).path("sawItBy").asText()).contains("can no longer be read");
        assertThat(affected("nobody").path("versions")).isEmpty();
    }

    // The second descends from the first, whose round has the examples; the third knows neither.
    private static void assertSaw(JsonNode versions) {
        assertThat(versions.findValuesAsText("version")).containsExactly("main@sha256:aa", "main@sha256:bb");
        assertThat(versions.findValuesAsText("own")).containsExactly("4", "0");
        assertThat(versions.get(0).path("round").asText()).isEqualTo("main#1");
        assertThat(versions.get(1).path("sawItBy").asText()).contains("trained on from a version");
    }

    private JsonNode affected(String subject) throws IOException {
        out.getBuffer().setLength(0);
        assertThat(run("versions affected -o json --subject " + subject)).isZero();
        JsonNode found = new ObjectMapper().readTree(out.toString());
        out.getBuffer().setLength(0);
        return found;
    }

    @Test
    void whoWasNeverErasedHasNoReceipt() {
        assertThat(run("erase --subject nobody --receipt")).isEqualTo(1);
        assertThat(run("erase --subject  ")).isEqualTo(2);
    }

    private static void assertReceipt(JsonNode receipt) throws IOException {
        assertThat(receipt.path("inEffect").asText()).isEqualTo("in all 3 partitions");
        assertThat(receipt.path("interactionsErased").asLong()).isEqualTo(4);
        assertThat(receipt.path("recordsErased").asLong()).isEqualTo(12);
        assertThat(receipt.path("examplesWithdrawn").asLong()).isEqualTo(4);
        assertThat(receipt.path("versions").findValuesAsText("version"))
                .containsExactly("main@sha256:aa", "main@sha256:bb");
        assertThat(receipt.path("versions").get(0).path("sawItBy").asText()).contains("own examples");
        assertThat(Files.readString(folder.resolve("r.json"))).contains("asked-by-letter", "\"versionsFoundBy\"");
    }

    private static List<Demonstration> own(TrainingRound round) {
        return Intake.take(round, KafkaExampleLog.of(wire.connection(), wire.topics()))
                .own();
    }

    private static Map<String, Boolean> examples() {
        Map<String, Boolean> usable = new HashMap<>();
        try (var tail = new TopicTail<>(wire, Topics.EXAMPLES)) {
            tail.toEnd((key, example) -> usable.put(key, !example.getWithdrawn()));
        }
        return usable;
    }

    private static ModelVersion version(String digest, String parent, @Nullable String roundId) {
        return ModelVersion.newBuilder()
                .setVersion("main@sha256:" + digest)
                .setLine("main")
                .setSequence(1)
                .setParent(parent)
                .setRoundId(roundId)
                .setArtifact("main/" + digest)
                .setDigest("sha256:" + digest)
                .setBaseDigest("sha256:base")
                .setExamples(INTERACTIONS)
                .setTrainedTokens(1L)
                .setVerdict(Verdict.HELD)
                .setReason("for this test")
                .build();
    }

    private static void interaction(Producer<String, byte[]> producer, String id, String subject) {
        send(
                producer,
                Topics.PROMPTS,
                id,
                PromptSubmitted.newBuilder()
                        .setSegment("acme/support")
                        .setSubject(subject)
                        .setMessages(List.of(new Message("user", text("a question"))))
                        .build());
        send(
                producer,
                Topics.RESPONSES,
                id,
                ResponseServed.newBuilder()
                        .setVersion("main@base")
                        .setText(text("an answer"))
                        .build());
        send(
                producer,
                Topics.FEEDBACK,
                id,
                FeedbackGiven.newBuilder()
                        .setFeedbackId("f")
                        .setMetric("rating")
                        .setValue(4.0)
                        .setSource(new Source(SourceKind.HUMAN, subject))
                        .setEventTime(Instant.now())
                        .build());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // without these records nothing comes of what is awaited
    private static <V> void send(Producer<String, byte[]> producer, Topic<V> topic, String key, V value) {
        String name = wire.name(topic);
        byte[] bytes = wire.connection().valueSerde(topic).serializer().serialize(name, value);
        producer.send(new ProducerRecord<>(name, key, bytes));
    }

    private static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private int run(String words) {
        String[] arguments = (words + " --config " + config).split(" ", -1);
        return CommandMain.run(
                new HoneCommand(), new PrintWriter(out, true), new PrintWriter(new StringWriter()), arguments);
    }
}
