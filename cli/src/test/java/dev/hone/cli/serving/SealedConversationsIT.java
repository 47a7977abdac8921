package dev.hone.cli.serving;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hone.cli.ClosedRound;
import dev.hone.cli.command.EraseCommand;
import dev.hone.client.erasure.ErasureDesk;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.keys.KeysConfig;
import dev.hone.schemas.keys.MasterKeys;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.ServingApp;
import dev.hone.serving.keys.KeyedIds;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.CommandMain;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.KafkaExampleLog;
import dev.hone.trainer.intake.RoundRefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a request of a subject to topics that nobody reads any more, through all programs, on a broker. */
class SealedConversationsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String QUESTION = "which aubergine is ripe?";
    private static final String CORRECTION = "the purple one by the wall";

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private Path config;
    private Settings settings;
    private KafkaAccess wire;

    @BeforeEach
    void start() throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
        Path master =
                Files.writeString(folder.resolve("master"), Base64.getEncoder().encodeToString(new byte[32]));
        config = Files.writeString(folder.resolve("hone.yaml"), """
                kafka.bootstrap.servers: %s
                schema.registry.url: %s
                topics.partitions: 2
                topics.line.partitions: 2
                topics.replication: 1
                rollout.policy: gate
                relabel.holdout.share: 0
                serving.port: 0
                serving.base: %s
                serving.request.timeout.ms: 60000
                artifacts.location: %s
                data.dir: %s
                privacy.keys: true
                privacy.keys.master.file: %s
                """.formatted(
                        kafka.bootstrapServers(),
                        registry.url(),
                        folder.resolve("base"),
                        folder.resolve("artifacts"),
                        folder.resolve("state"),
                        master));
        settings = Settings.read(config, Map.of());
        wire = KafkaAccess.from(settings);
        writeBase(folder.resolve("base"));
    }

    @AfterEach
    void stop() {
        registry.close();
        kafka.close();
    }

    @Test
    void whatASubjectSaidIsReadByTheTrainerAloneAndByNobodyOnceItsKeyIsDestroyed() throws Exception {
        try (StreamsApp streams = StreamsApp.start(settings);
                ServingApp app = new ServingApp(settings, InstantSource.system())) {
            app.start();
            Asker asker = new Asker(app.port());
            await().atMost(PATIENCE).until(asker::ready);
            String first = corrected(asker, "u1");
            String second = corrected(asker, "u2");
            await().atMost(PATIENCE).until(() -> examples().keySet().containsAll(Set.of(first, second)));

            assertThat(seen())
                    .as("topics and changelogs")
                    .isNotEmpty()
                    .noneMatch(text -> text.contains("aubergine") || text.contains("purple one"));
            TrainingRound round = ClosedRound.of(wire, 2);
            assertThat(taken(round).own())
                    .allMatch(row -> row.messages().get(0).content().equals(QUESTION))
                    .filteredOn(row -> row.response().equals(CORRECTION))
                    .hasSize(2);
            assertThatThrownBy(() -> Intake.take(round, KafkaExampleLog.of(wire.connection(), wire.topics())))
                    .isInstanceOf(RoundRefusedException.class)
                    .hasMessageContaining("privacy.keys.master.file");

            Map<String, Example> before = examples();
            String receipt = erase("u1");

            assertThat(receipt).contains("destroyed at");
            String gone = keyId(before.get(first));
            String kept = keyId(before.get(second));
            assertThat(log().keys(Set.of(gone, kept))).containsOnlyKeys(kept);
            Intake.Taken after = taken(round);
            assertThat(after.own())
                    .isNotEmpty()
                    .allMatch(row -> "u2".equals(row.origin().subject()));
            assertThat(after.erased().interactions()).containsExactly(first);

            String anew = corrected(asker, "u1");
            await().atMost(PATIENCE).until(() -> examples().containsKey(anew));
            assertThat(keyId(examples().get(anew))).isNotEqualTo(gone);
            assertThat(taken(ClosedRound.of(wire, 2)).own())
                    .filteredOn(row -> row.response().equals(CORRECTION))
                    .extracting(row -> row.origin().interactionId())
                    .containsExactlyInAnyOrder(second, anew);
            assertThat(erase("nobody")).contains("no key");
            assertThat(streams.failure()).isEmpty();
        }
    }

    @Test
    void aServerDestroysTheKeysOfWhomAnotherProgramErases() throws Exception {
        try (ServingApp app = new ServingApp(settings, InstantSource.system())) {
            app.start();
            Asker asker = new Asker(app.port());
            await().atMost(PATIENCE).until(asker::ready);
            String id = KeyedIds.keyId(asker.ask("u1", QUESTION, false).id()).orElseThrow();
            await().atMost(PATIENCE).until(() -> log().keys(Set.of(id)).containsKey(id));
            assertThatThrownBy(() -> withOtherMaster().keys(Set.of(id)))
                    .isInstanceOf(RoundRefusedException.class)
                    .hasMessageContaining("wrapped under the master key")
                    .hasMessageContaining("privacy.keys.master.file");

            new ErasureDesk(wire).ask("u1", "by another program", Instant.now());

            await().atMost(PATIENCE).until(() -> log().keys(Set.of(id)).isEmpty());
            assertThat(KeyedIds.keyId(asker.ask("u1", QUESTION, false).id()))
                    .isPresent()
                    .isNotEqualTo(Optional.of(id));
        }
    }

    private KafkaExampleLog withOtherMaster() {
        byte[] other = new byte[32];
        other[0] = 1;
        MasterKeys masters = MasterKeys.of(List.of(Base64.getEncoder().encodeToString(other)));
        return KafkaExampleLog.of(wire.connection(), wire.topics(), new KeysConfig(false, Optional.of(masters)));
    }

    private static String corrected(Asker asker, String subject) {
        String id = asker.ask(subject, QUESTION, false).id();
        asker.correct(id, CORRECTION);
        return id;
    }

    private KafkaExampleLog log() {
        return KafkaExampleLog.of(wire.connection(), wire.topics(), KeysConfig.from(settings));
    }

    private Intake.Taken taken(TrainingRound round) {
        return Intake.take(round, log());
    }

    private static String keyId(@Nullable Example example) {
        return String.valueOf(Objects.requireNonNull(example)
                .getMessages()
                .get(0)
                .getContent()
                .getKeyId());
    }

    private Map<String, Example> examples() {
        Map<String, Example> corrected = new HashMap<>();
        try (var tail = new TopicTail<>(wire, Topics.EXAMPLES)) {
            tail.toEnd((key, example) -> {
                if (example.getCorrection() != null) {
                    corrected.put(key, example);
                }
            });
        }
        return corrected;
    }

    /** All that lies in Kafka, keys, values and headers, those of the applications' own topics included. */
    private Set<String> seen() {
        Set<String> seen = new TreeSet<>();
        try (Consumer<byte[], byte[]> consumer = wire.bytesConsumer()) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(partition ->
                            partition.topic().startsWith(wire.topics().prefix()))
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(record -> seen.add(text(record)));
            }
        }
        return seen;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder text = new StringBuilder();
        append(text, record.key());
        append(text, record.value());
        record.headers().forEach(header -> append(text, header.value()));
        return text.toString();
    }

    private static void append(StringBuilder text, byte[] bytes) {
        if (bytes != null) {
            text.append(new String(bytes, ISO_8859_1));
        }
    }

    private String erase(String subject) {
        StringWriter out = new StringWriter();
        CommandMain.run(
                new EraseCommand(),
                new PrintWriter(out, true),
                new PrintWriter(new StringWriter()),
                "--subject",
                subject,
                "--wait",
                "--config",
                config.toString());
        return out.toString();
    }

    private static void writeBase(Path base) throws IOException {
        ByteLevelTokenizer.write(base, List.of());
        try (Tokenizer tokenizer = Tokenizer.load(base);
                LanguageModel model = LanguageModel.random(
                        ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 1, 2, tokenizer.tokenId("<|end|>")),
                        1)) {
            model.write(base);
        }
    }
}
