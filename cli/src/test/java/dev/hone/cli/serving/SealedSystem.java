package dev.hone.cli.serving;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hone.cli.command.EraseCommand;
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
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.CommandMain;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.KafkaExampleLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/** A broker, a registry and the settings of a system that seals what its subjects say. */
final class SealedSystem implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(3);
    static final String QUESTION = "which aubergine is ripe?";
    static final String CORRECTION = "the purple one by the wall";

    private static final Duration POLL = Duration.ofMillis(200);

    private final EmbeddedKafka kafka;
    private final LocalRegistry registry;
    private final Path config;
    private final Settings settings;
    private final KafkaAccess wire;

    SealedSystem(Path folder) throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
        Path master = Files.writeString(folder.resolve("master"), masterKey(0));
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

    /** A master key like no other of another number. */
    static String masterKey(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        return Base64.getEncoder().encodeToString(key);
    }

    Settings settings() {
        return settings;
    }

    KafkaAccess wire() {
        return wire;
    }

    @Override
    public void close() {
        registry.close();
        kafka.close();
    }

    /** Asks the question, corrects the answer, and gives the id of the interaction. */
    static String corrected(Asker asker, String subject) {
        String id = asker.ask(subject, QUESTION, false).id();
        asker.correct(id, CORRECTION);
        return id;
    }

    /** The log as a trainer with the master key reads it. */
    KafkaExampleLog log() {
        return KafkaExampleLog.of(wire.connection(), wire.topics(), KeysConfig.from(settings));
    }

    /** What a trainer takes of a round. */
    Intake.Taken taken(TrainingRound round) {
        return Intake.take(round, log());
    }

    /** Of the key that an example's first message is sealed under. */
    static String keyId(@Nullable Example example) {
        return String.valueOf(Objects.requireNonNull(example)
                .getMessages()
                .get(0)
                .getContent()
                .getKeyId());
    }

    /** The newest example of each interaction that has a correction. */
    Map<String, Example> examples() {
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
    Set<String> seen() {
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

    /** Runs {@code hone erase --wait} and gives the receipt. */
    String erase(String subject) {
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
