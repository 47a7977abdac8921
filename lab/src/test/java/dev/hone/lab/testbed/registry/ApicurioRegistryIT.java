package dev.hone.lab.testbed.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.serde.SchemaRefusedException;
import dev.hone.schemas.serde.SchemaRegistry;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on a server that is not ours: Apicurio Registry by its Confluent-compatible API, as a process of its
 * own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApicurioRegistryIT extends RegistryContract {

    private static final int INTERACTIONS = 20;
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(5);
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[0-9.:]+)");

    private List<Process> started = List.of();
    private String url = "";

    @BeforeAll
    void starts(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("registry.log");
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=0",
                        "-jar",
                        runner().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        started = List.of(server);
        Awaitility.await("registry to listen")
                .atMost(STARTS_WITHIN)
                .failFast("the registry's process has ended", () -> !server.isAlive())
                .until(() -> listening(log).find());
        Matcher listening = listening(log);
        if (!listening.find()) {
            throw new IllegalStateException("the registry does not say where it listens");
        }
        url = listening.group(1) + "/apis/ccompat/v7";
        // Its own default takes every change; Confluent's is this one.
        send("PUT", "/config", "{\"compatibility\": \"BACKWARD\"}");
    }

    @AfterAll
    void stops() {
        started.forEach(Process::destroyForcibly);
    }

    @Override
    String url() {
        return url;
    }

    /** A client that was not upgraded writes on, one that was upgraded first writes already. */
    @Test
    void recordsOfReleasesBeforeAndAfterCountLikeTodays(@TempDir Path folder) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            Settings settings = settings(kafka, "releases", folder);
            KafkaAccess wire = KafkaAccess.from(settings);
            SchemaRegistry registry = wire.connection().registry();
            Topics.inputs().forEach(topic -> registry.register(wire.name(topic) + "-value", OtherSchema.before(topic)));
            try (StreamsApp app = StreamsApp.start(settings)) {
                var releases = new Releases(wire, Instant.now().minus(Duration.ofMinutes(10)));
                releases.write("newer", OtherSchema::newer, INTERACTIONS);
                refusesWhatDoesNotFit(registry, wire);
                releases.write("older", OtherSchema::before, INTERACTIONS);
                releases.write("today", OtherSchema::today, INTERACTIONS);

                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> Stream.of("newer", "older", "today")
                                .allMatch(release -> releases.closed(release).size() == INTERACTIONS
                                        && releases.examples(release).size() == INTERACTIONS));

                for (String release : List.of("newer", "older")) {
                    assertThat(releases.closed(release)).as(release).isEqualTo(releases.closed("today"));
                    assertThat(releases.examples(release)).as(release).isEqualTo(releases.examples("today"));
                }
                assertThat(app.failure()).isEmpty();
            }
        }
    }

    private static void refusesWhatDoesNotFit(SchemaRegistry registry, KafkaAccess wire) {
        Topics.inputs()
                .forEach(topic -> assertThatThrownBy(() ->
                                registry.register(wire.name(topic) + "-value", OtherSchema.withRequiredField(topic)))
                        .isInstanceOf(SchemaRefusedException.class)
                        .hasMessageContaining("(409)"));
    }

    /** Nothing of theirs is read, so that nothing becomes a dead letter, until it is mended. */
    @Test
    void aStartIsRefusedWhereRecordsOfClientsCannotBeRead(@TempDir Path folder) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            Settings settings = settings(kafka, "unreadable", folder);
            KafkaAccess wire = KafkaAccess.from(settings);
            wire.connection()
                    .registry()
                    .register(
                            wire.name(Topics.FEEDBACK) + "-value",
                            OtherSchema.changed(
                                    Topics.FEEDBACK,
                                    "{\"name\":\"metric\",\"type\":\"string\"",
                                    "{\"name\":\"metric\",\"type\":\"long\""));

            assertThatThrownBy(() -> StreamsApp.start(settings).close())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("subject unreadable.feedback-value of the schema registry has as version 1")
                    .hasMessageContaining(
                            "delete that version (DELETE /subjects/unreadable.feedback-value/versions/1)");
        }
    }

    private Settings settings(EmbeddedKafka kafka, String prefix, Path folder) {
        return Settings.of(Map.of(
                "kafka.bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", url,
                "topics.prefix", prefix,
                "topics.partitions", "1",
                "topics.line.partitions", "1",
                "topics.replication", "1",
                "catalogue.rating.type", "ordinal",
                "catalogue.rating.max", "5",
                "catalogue.rating.wait.ms", "60000",
                "data.dir", folder.resolve("state").toString()));
    }

    private static Matcher listening(Path log) throws IOException {
        return LISTENING.matcher(Files.readString(log, StandardCharsets.UTF_8));
    }

    private static Path runner() throws IOException {
        Path unpacked = Path.of("target", "apicurio-registry");
        if (!Files.isDirectory(unpacked)) {
            throw new IllegalStateException("the build unpacks the registry into " + unpacked
                    + " before its integration tests: run them by mvn verify");
        }
        try (Stream<Path> files = Files.list(unpacked)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findAny()
                    .orElseThrow();
        }
    }
}
