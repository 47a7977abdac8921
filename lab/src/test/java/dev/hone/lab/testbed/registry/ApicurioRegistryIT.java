package dev.hone.lab.testbed.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on a server that is not ours: Apicurio Registry by its Confluent-compatible API, as a process of its
 * own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApicurioRegistryIT extends RegistryContract {

    private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);
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
