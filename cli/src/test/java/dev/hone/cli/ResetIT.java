package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a prefix that is taken back. */
class ResetIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static LocalRegistry registry;

    private String out = "";

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
    }

    @AfterAll
    static void stop() {
        registry.close();
        kafka.close();
    }

    @Test
    void inputsAreReadAgainOnceAndNothingIsDoubled() throws Exception {
        Path config = config("again");
        SortedMap<String, Integer> first = run(config, true);

        assertThat(reset(config, "again", "--yes")).isEqualTo(1);
        assertThat(out)
                .contains(
                        "would double", "again.interactions", "again.examples", "--delete-outputs", "--into NEWPREFIX");
        assertThat(examples(config)).isEqualTo(first);

        assertThat(reset(config, "again", "--delete-outputs", "--dry-run")).isZero();
        assertThat(out).contains("would be deleted", "nothing was done");
        assertThat(topics(config)).contains("again.examples", "again-scoring-join-votes-changelog");

        assertThat(reset(config, "again", "--delete-outputs")).isEqualTo(2);
        assertThat(out).contains("there is nobody to ask");

        assertThat(reset(config, "again", "--delete-outputs", "--yes")).isZero();
        assertThat(topics(config))
                .contains("again.prompts", "again.responses", "again.feedback", "again.catalogues")
                .doesNotContain("again.examples", "again.rounds")
                .noneMatch(name -> name.startsWith("again-scoring-"));
        assertThat(folder.resolve("state-again/streams-app/again-scoring")).doesNotExist();

        assertThat(run(config, false)).isEqualTo(first);
    }

    @Test
    void theInputsGoIntoAnotherPrefixWithTheSameResult() throws Exception {
        Path config = config("from");
        SortedMap<String, Integer> first = run(config, true);

        assertThat(reset(config, "from", "--into", "from", "--yes")).isEqualTo(2);
        assertThat(reset(config, "from", "--into", "copy", "--yes")).isZero();
        assertThat(out).contains("copy.prompts", "topics.prefix: copy");
        assertThat(reset(config, "from", "--into", "copy", "--yes")).isEqualTo(1);
        assertThat(out).contains("copy is not empty");

        assertThat(run(config("copy"), false)).isEqualTo(first);
        assertThat(examples(config)).isEqualTo(first);
    }

    @Test
    void whoIsRunningIsNotPulledFromUnderAndAllIsAll() throws Exception {
        Path config = config("busy");
        try (StreamsApp app = StreamsApp.start(settings(config))) {
            await().atMost(PATIENCE).until(() -> runs(app));

            assertThat(reset(config, "busy", "--all", "--yes")).isEqualTo(1);
            assertThat(out).contains("programs of busy are running: busy-lines: ", "busy-scoring: ");
        }

        assertThat(reset(config, "busy", "--all", "--yes")).isZero();

        assertThat(topics(config)).noneMatch(name -> name.startsWith("busy"));
        assertThat(reset(config, "busy", "--all", "--yes")).isEqualTo(1);
        assertThat(out).contains("there is nothing of busy");
    }

    /** Runs until all examples are there, and stops; those, with their revisions. */
    private static SortedMap<String, Integer> run(Path config, boolean fill) throws Exception {
        try (StreamsApp app = StreamsApp.start(settings(config))) {
            await().atMost(PATIENCE).until(() -> runs(app));
            if (fill) {
                for (int i = 0; i < 5; i++) {
                    GradedInteraction.write(KafkaAccess.from(settings(config)), "i" + i, "words");
                }
            }
            await().atMost(PATIENCE).until(() -> examples(config).size() == 5);
        }
        return examples(config);
    }

    private static SortedMap<String, Integer> examples(Path config) {
        SortedMap<String, Integer> qualities = new TreeMap<>();
        try (var tail = new TopicTail<>(KafkaAccess.from(settings(config)), Topics.EXAMPLES)) {
            tail.toEnd((String id, Example example) -> qualities.merge(id, example.getQuality(), Integer::sum));
        }
        return qualities;
    }

    private int reset(Path config, String prefix, String... more) {
        StringWriter written = new StringWriter();
        PrintWriter writer = new PrintWriter(written);
        String[] arguments = new String[more.length + 5];
        System.arraycopy(new String[] {"reset", "--config", config.toString(), "--prefix", prefix}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        int code = CommandMain.run(new HoneCommand(), writer, writer, arguments);
        out = written.toString();
        return code;
    }

    private static Set<String> topics(Path config) throws Exception {
        try (Admin admin = KafkaAccess.from(settings(config)).admin()) {
            return admin.listTopics().names().get();
        }
    }

    private static Settings settings(Path config) {
        return Settings.read(config, Map.of());
    }

    private static Path config(String prefix) throws IOException {
        return Files.writeString(folder.resolve(prefix + ".yaml"), """
                kafka.bootstrap.servers: %s
                schema.registry.url: %s
                topics.prefix: %s
                topics.partitions: 2
                topics.line.partitions: 1
                topics.replication: 1
                catalogue.rating.type: float
                catalogue.rating.required: true
                catalogue.rating.wait.ms: 3600000
                rollout.policy: gate
                data.dir: %s
                """.formatted(
                        kafka.bootstrapServers(), registry.url(), prefix, folder.resolve("state-" + prefix)));
    }

    private static boolean runs(StreamsApp app) {
        Collection<?> states = app.state().values();
        return states.stream().map(String::valueOf).allMatch("RUNNING"::equals);
    }
}
