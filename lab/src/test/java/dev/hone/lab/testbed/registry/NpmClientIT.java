package dev.hone.lab.testbed.registry;

import static java.util.Comparator.comparingInt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.serde.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the independent client of {@code schemas/src/test/npm} against the local registry. */
class NpmClientIT {

    private static final Path SCHEMAS_TESTS = Path.of("..", "schemas", "src", "test");
    private static final Path SCRIPT = SCHEMAS_TESTS.resolve("npm").resolve("check.mjs");
    private static final Path KEPT =
            SCHEMAS_TESTS.resolve("resources").resolve("golden").resolve("npm").resolve("feedback.json");
    private static final String TOPIC = "hone.feedback";

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void anIndependentClientReadsOurRecordsAndWritesOursToo(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(
                Files.isDirectory(SCRIPT.resolveSibling("node_modules")),
                "SKIPPED: run npm install in schemas/src/test/npm to check against the client of npm");
        try (LocalRegistry server = LocalRegistry.start(0, Optional.empty())) {
            Serde<FeedbackGiven> serde = new AvroSerde<>(
                    FeedbackGiven.class, SchemaRegistry.connect(Map.of("schema.registry.url", server.url())));
            byte[] golden = Files.readAllBytes(newest());
            server.change(before -> before.register(
                    TOPIC + "-value", AvroSerde.plainSchema(FeedbackGiven.class).toString()));
            // The id of the only schema that this registry knows.
            ByteBuffer.wrap(golden).putInt(1, 1);
            FeedbackGiven ours = serde.deserializer().deserialize(TOPIC, golden);

            String printed = run(server.url(), Files.write(folder.resolve("record"), golden), folder);

            JsonNode answer = json.readTree(printed);
            assertThat(Base64.getDecoder().decode(answer.path("encodedAgain").asText()))
                    .isEqualTo(golden);
            FeedbackGiven theirs = serde.deserializer()
                    .deserialize(
                            TOPIC,
                            Base64.getDecoder().decode(answer.path("encoded").asText()));
            assertThat(theirs.getFeedbackId()).isEqualTo("from-npm");
            assertThat(answer.path("decoded").path("feedbackId").asText()).isEqualTo(ours.getFeedbackId());
            if (Boolean.getBoolean("golden.write")) {
                Files.createDirectories(KEPT.getParent());
                Files.writeString(KEPT, printed);
            }
            assertThat(answer).isEqualTo(json.readTree(Files.readString(KEPT)));
        }
    }

    /** The record that we wrote with the schema of today. */
    private static Path newest() throws IOException {
        Path feedback = KEPT.resolve("../../feedback").normalize();
        try (Stream<Path> files = Files.list(feedback)) {
            return files.filter(file -> file.toString().endsWith(".bin"))
                    .max(comparingInt(file ->
                            Integer.parseInt(file.getFileName().toString().replace(".bin", ""))))
                    .orElseThrow();
        }
    }

    private static String run(String url, Path record, Path folder) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path errors = folder.resolve("errors");
        Process node = new ProcessBuilder("node", SCRIPT.toString(), url, TOPIC, record.toString())
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).as("node ends").isTrue();
        assertThat(node.exitValue()).as(Files.readString(errors)).isZero();
        return Files.readString(out);
    }
}
