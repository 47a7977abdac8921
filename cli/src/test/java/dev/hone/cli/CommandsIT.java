package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.lab.testbed.workspace.Addresses;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
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

/** The commands that look at what runs, and those that tell it something, against a broker and the applications. */
class CommandsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String OUTSIDE = "main@sha256:" + "1f".repeat(32);
    private static final String OF_A_ROUND = "main@sha256:" + "2e".repeat(32);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static LocalRegistry registry;
    private static StreamsApp app;
    private static Path config;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
        config = config("hone", "rollout.policy: gate");
        Settings settings = Settings.read(config, Map.of());
        app = StreamsApp.start(settings);
        announce(KafkaAccess.from(settings), version(OUTSIDE, 3, null), version(OF_A_ROUND, 7, "main#7"));
        await().atMost(PATIENCE)
                .until(() -> new CommandsIT().printed("versions list").contains("champion  1,500"));
    }

    @AfterAll
    static void stop() {
        app.close();
        registry.close();
        kafka.close();
    }

    @Test
    void versionsAreListedUnderTheSameNamesForPeopleAndForPrograms() throws IOException {
        assertThat(printed("versions list").lines().findFirst().orElseThrow().split(" {2,}"))
                .containsExactly("version", "number", "parent", "verdict", "state", "trained on");

        JsonNode rows = json("versions list -o json");

        assertThat(rows.findValuesAsText("version")).startsWith("main@base", OUTSIDE, OF_A_ROUND);
        assertThat(rows.get(1).path("state").asText()).isEqualTo("champion");
        assertThat(rows.get(1).path("trainedOn").asLong()).isEqualTo(1500);
    }

    @Test
    void aVersionIsNamedByItsNumber() throws IOException {
        assertThat(json("versions show 7 -o json").path("version").asText()).isEqualTo(OF_A_ROUND);
        assertThat(json("versions show main#7 -o json").path("version").asText())
                .isEqualTo(OF_A_ROUND);
        assertThat(json("versions show 1f1f -o json").path("version").asText()).isEqualTo(OUTSIDE);
        // One that was brought from outside has no number of the line's.
        assertThat(run("versions show 3")).isEqualTo(2);
        assertThat(err.toString()).contains("no version 3");
    }

    @Test
    void whatServesStaysInTheStoreWhateverIsPruned() throws IOException {
        Path versions = folder.resolve("store").resolve("versions");
        String unknown = "0".repeat(64);
        for (String hex : List.of(OUTSIDE.substring(12), OF_A_ROUND.substring(12), unknown)) {
            Files.writeString(Files.createDirectories(versions.resolve(hex)).resolve("weights"), "1");
            Files.setLastModifiedTime(
                    versions.resolve(hex), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }

        JsonNode shown = json("versions prune --keep 1 -o json");
        assertThat(shown.findValuesAsText("stays"))
                .containsExactlyInAnyOrder("it is champion", "one of the latest", "not announced here");
        printed("versions prune --keep 1 --delete --unannounced");

        assertThat(versions.resolve(unknown)).doesNotExist();
        assertThat(versions.resolve(OUTSIDE.substring(12))).exists();
        assertThat(versions.resolve(OF_A_ROUND.substring(12))).exists();
    }

    @Test
    void aNumberThatIsNoneReachesNobody() throws IOException {
        assertThat(printed("versions show 7")).contains("goal following").doesNotContainIgnoringCase("nan");

        JsonNode shown = json("versions show 7 -o json");

        assertThat(shown.path("goalFollowing").isNull()).isTrue();
        assertThat(printed("tail model-versions"))
                .contains("\"goalFollowing\":null")
                .doesNotContain("NaN");
        assertThat(printed("rollout explain --evidence")).doesNotContain("NaN");
        assertThat(printed("rollout explain -o json")).doesNotContain("NaN");
    }

    @Test
    void statusSaysWhatServesAndWhatIsMissing() throws IOException {
        assertThat(printed("status")).contains("champion", "waits for", "score");

        JsonNode status = json("status -o json");

        assertThat(status.path("line").asText()).isEqualTo("main");
        assertThat(status.path("waitsFor").isArray()).isTrue();
        assertThat(status.path("waitsFor")).isNotEmpty();
        assertThat(status.path("latestDecisions")).isNotEmpty();
    }

    @Test
    void aWordThatCannotBeObeyedFailsAndSaysWhy() {
        int code = run("rollout pause --why too-slow");

        assertThat(code).isEqualTo(1);
        assertThat(out.toString()).contains("IGNORED", "no canary", "too-slow");
    }

    @Test
    void aWordThatIsObeyedSaysWhatWasDecided() throws Exception {
        String worse = "main@sha256:" + "3d".repeat(32);
        announce(KafkaAccess.from(Settings.read(config, Map.of())), version(worse, 9, null));
        await().atMost(PATIENCE)
                .until(() -> json("status -o json").path("champion").asText().equals(worse));
        out.getBuffer().setLength(0);

        int code = run("rollout rollback --why worse");

        assertThat(code).describedAs(err.toString()).isZero();
        assertThat(out.toString()).contains("ROLLED_BACK", "Rolled back main@sha256:3d3d", "worse");
        assertThat(json("status -o json").path("champion").asText()).isEqualTo(OUTSIDE);
    }

    @Test
    void aWordThatNobodyHearsFails() throws IOException {
        Path idle = config("idle", "");
        KafkaAccess.from(Settings.read(idle, Map.of())).createTopics();

        int code = runWith(idle, "rollout abandon --why stuck --wait 1");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .contains("within 1 s", "is streams-app running?")
                .hasLineCount(1);
    }

    @Test
    @SuppressWarnings("try") // the addresses stand while the command runs
    void whoRunsOnOtherPortsIsFoundByTheDataDirectory() throws IOException {
        Path data = folder.resolve("data");
        try (Workspace workspace = Workspace.kept(data, "up");
                Addresses left = Addresses.write(workspace, Settings.read(config, Map.of()), Optional.of(config))) {
            int code = CommandMain.run(
                    new HoneCommand(),
                    new PrintWriter(out, true),
                    new PrintWriter(err, true),
                    "versions",
                    "list",
                    "--data",
                    data.toString());

            assertThat(code).describedAs(err.toString()).isZero();
            assertThat(out.toString()).contains("main@sha256:1f1f");
        }
        assertThat(Addresses.of(data, "up")).isEmpty();
    }

    @Test
    void aTopicIsReadFromItsEnd() throws IOException {
        List<String> all = printed("tail rollout-decisions").lines().toList();

        assertThat(printed("tail rollout-decisions --last 1").lines()).hasSize(1);
        assertThat(printed("tail rollout-decisions --last 1000").lines()).hasSameSizeAs(all);
        assertThat(printed("tail rollout-decisions --since 1h").lines()).hasSameSizeAs(all);
        assertThat(printed("tail rollout-decisions --since 2100-01-01T00:00:00Z"))
                .isEmpty();
        assertThat(printed("tail rollout-decisions --last 1 -o table"))
                .containsPattern("^\\d{4}-\\d\\d-\\d\\dT.*Z  main  ");
    }

    @Test
    void aTopicThatNothingRanWithIsSaidAtOnce() throws IOException {
        int code = runWith(config("never", ""), "versions list");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("never.*", kafka.bootstrapServers()).hasLineCount(1);
    }

    private JsonNode json(String command) throws IOException {
        return new ObjectMapper().readTree(printed(command));
    }

    private String printed(String command) {
        out.getBuffer().setLength(0);
        assertThat(run(command)).describedAs("%s: %s", command, err).isZero();
        return out.toString();
    }

    private int run(String command) {
        return runWith(config, command);
    }

    private int runWith(Path file, String command) {
        String[] words = (command + " --config " + file).split(" ");
        return CommandMain.run(new HoneCommand(), new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private static Path config(String prefix, String more) throws IOException {
        return Files.writeString(folder.resolve(prefix + ".yaml"), """
                kafka.bootstrap.servers: %s
                schema.registry.url: %s
                topics.prefix: %s
                topics.partitions: 1
                topics.line.partitions: 1
                topics.replication: 1
                data.dir: %s
                artifacts.location: %s
                %s
                """.formatted(
                        kafka.bootstrapServers(),
                        registry.url(),
                        prefix,
                        folder.resolve("state"),
                        folder.resolve("store"),
                        more));
    }

    private static void announce(KafkaAccess wire, ModelVersion... versions) throws Exception {
        String topic = wire.name(Topics.MODEL_VERSIONS);
        var values = wire.connection().valueSerde(Topics.MODEL_VERSIONS).serializer();
        try (Producer<String, byte[]> producer = wire.producer()) {
            for (ModelVersion version : versions) {
                byte[] value = values.serialize(topic, new RoundOutcome(version));
                producer.send(new ProducerRecord<>(topic, "main", value)).get();
            }
        }
    }

    private static ModelVersion version(String name, int sequence, @Nullable String roundId) {
        return ModelVersion.newBuilder()
                .setVersion(name)
                .setLine("main")
                .setSequence(sequence)
                .setParent("main@base")
                .setRoundId(roundId)
                .setArtifact("anywhere")
                .setDigest(name.substring("main@".length()))
                .setBaseDigest("sha256:00")
                .setExamples(1500)
                .setTrainedTokens(9000)
                .setEvaluation(new Evaluation(0, false, List.of(), Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0.1))
                .setVerdict(Verdict.CANDIDATE)
                .setReason("follows its goals")
                .build();
    }
}
