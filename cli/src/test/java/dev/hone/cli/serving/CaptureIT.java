package dev.hone.cli.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.capture.Outbox;
import dev.hone.streams.StreamsApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server has captured ends in the ledgers, whatever dies on the way. */
class CaptureIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final int kafkaPort = FreePort.any();
    private final int registryPort = FreePort.any();
    private EmbeddedKafka kafka;
    private LocalRegistry registry;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
        registry = LocalRegistry.start(registryPort, Optional.of(folder.resolve("schemas.json")));
    }

    @AfterEach
    void stop() {
        kafka.close();
        registry.close();
    }

    @Test
    void losesNothingAndDelaysNobodyWhileBrokerAndRegistryAreDown() {
        Settings settings = settings("outbox");
        KafkaAccess.from(settings).createTopics();
        try (Outbox outbox = Captures.outbox(settings)) {
            outbox.start();
            registry.close();
            kafka.close();
            Instant before = Instant.EPOCH.plusNanos(System.nanoTime());
            captureAll(outbox, 0, 300);
            Duration took = Duration.between(before, Instant.EPOCH.plusNanos(System.nanoTime()));

            assertThat(outbox.waiting()).isEqualTo(900);
            assertThat(took).isLessThan(Duration.ofSeconds(20));
            start();
            captureAll(outbox, 300, 400);
            awaitSent(outbox);
            assertThat(outbox.setAside()).isZero();
        }

        Map<String, Long> sums = ledgers(settings, 1200);

        assertThat(sums)
                .containsEntry("prompts", 400L)
                .containsEntry("responses", 400L)
                .containsEntry("feedback", 400L)
                .containsEntry("accepted", 1200L);
    }

    @Test
    void losesNothingWhenItIsKilledBetweenCaptureAndSendAndWhatIsSentTwiceIsADuplicate() throws Exception {
        Settings settings = settings("outbox");
        KafkaAccess.from(settings).createTopics();
        Path ids = folder.resolve("ids");
        Process server = CapturingProgram.launch(
                settings.with(Map.of("kafka.bootstrap.servers", "localhost:" + FreePort.any())), folder, ids);
        await().atMost(PATIENCE)
                .until(() -> !server.isAlive() || CapturingProgram.written(ids).size() >= 200);
        server.destroyForcibly().waitFor();
        List<String> captured = CapturingProgram.written(ids);
        copy(folder.resolve("outbox"), folder.resolve("copy"));

        // When it is sent once, and once more as if nothing had been deleted before the crash
        sendWhatIsLeft(settings);
        long once = keys(settings, Topics.PROMPTS).size();
        sendWhatIsLeft(settings("copy"));

        // Then
        assertThat(captured).hasSizeGreaterThanOrEqualTo(200);
        assertThat(keys(settings, Topics.PROMPTS)).hasSize((int) (2 * once));
        for (Topic<?> topic : List.of(Topics.PROMPTS, Topics.RESPONSES, Topics.FEEDBACK)) {
            assertThat(new TreeSet<>(keys(settings, topic))).containsAll(captured);
        }
        long records = Stream.of(Topics.PROMPTS, Topics.RESPONSES, Topics.FEEDBACK)
                .mapToLong(topic -> keys(settings, topic).size())
                .sum();
        assertThat(ledgers(settings, records))
                .containsEntry("accepted", records / 2)
                .containsEntry("duplicates", records / 2);
    }

    @Test
    void losesNothingWhenItIsKilledWhileItSends() throws Exception {
        Settings settings = settings("outbox");
        KafkaAccess.from(settings).createTopics();
        Path ids = folder.resolve("ids");
        Process server = CapturingProgram.launch(settings, folder, ids);
        await().atMost(PATIENCE)
                .until(() ->
                        !server.isAlive() || keys(settings, Topics.RESPONSES).size() >= 300);
        server.destroyForcibly().waitFor();
        List<String> captured = CapturingProgram.written(ids);

        sendWhatIsLeft(settings);

        assertThat(captured).hasSizeGreaterThanOrEqualTo(300);
        for (Topic<?> topic : List.of(Topics.PROMPTS, Topics.RESPONSES, Topics.FEEDBACK)) {
            assertThat(new TreeSet<>(keys(settings, topic))).containsAll(captured);
        }
        List<String> prompts = keys(settings, Topics.PROMPTS);
        List<String> responses = keys(settings, Topics.RESPONSES);
        assertThat(new TreeSet<>(prompts)).isEqualTo(new TreeSet<>(responses));
    }

    private static void captureAll(Outbox outbox, int from, int to) {
        Instant asked = InstantSource.system().instant();
        IntStream.range(from, to).forEach(i -> Captures.capture(outbox, "i" + i, asked));
    }

    private static void sendWhatIsLeft(Settings settings) {
        try (Outbox outbox = Captures.outbox(settings)) {
            outbox.start();
            awaitSent(outbox);
        }
    }

    private static void awaitSent(Outbox outbox) {
        await().atMost(PATIENCE)
                .until(() -> outbox.waiting() == 0 || outbox.failure().isPresent());
        assertThat(outbox.failure()).isEmpty();
    }

    private static List<String> keys(Settings settings, Topic<?> topic) {
        var keys = Stream.<String>builder();
        try (var tail = new TopicTail<>(KafkaAccess.from(settings), topic)) {
            tail.toEnd((key, value) -> keys.add(key));
        }
        return keys.build().toList();
    }

    /** The sums of the ledgers, once they have counted so many records. */
    private static Map<String, Long> ledgers(Settings settings, long records) {
        Map<String, Ledger> last = new HashMap<>();
        try (StreamsApp app = new StreamsApp(settings, InstantSource.system())) {
            app.start();
            try (var tail = new TopicTail<>(KafkaAccess.from(settings), Topics.LEDGERS)) {
                await().atMost(PATIENCE).until(() -> {
                    tail.poll(last::put);
                    return app.failure().isPresent()
                            || sum(last, true).values().stream()
                                            .mapToLong(Long::longValue)
                                            .sum()
                                    >= records;
                });
            }
            assertThat(app.failure()).isEmpty();
        }
        Map<String, Long> sums = sum(last, true);
        sums.putAll(sum(last, false));
        return sums;
    }

    private static Map<String, Long> sum(Map<String, Ledger> ledgers, boolean read) {
        Map<String, Long> sums = new TreeMap<>();
        ledgers.values()
                .forEach(ledger -> (read ? ledger.getRecords() : ledger.getOutcomes())
                        .forEach((name, count) -> sums.merge(name, count, Long::sum)));
        return sums;
    }

    private Settings settings(String outbox) {
        return Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", "localhost:" + kafkaPort),
                Map.entry("schema.registry.url", "http://127.0.0.1:" + registryPort),
                Map.entry("topics.partitions", "2"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("topics.replication", "1"),
                Map.entry("rollout.policy", "gate"),
                Map.entry("data.dir", folder.resolve("state").toString()),
                Map.entry("streams.ops.port", "0"),
                Map.entry("serving.outbox.dir", folder.resolve(outbox).toString()),
                Map.entry("serving.outbox.drain.ms", "0")));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
