package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole of it in containers, as deploy/compose.yaml has it: three brokers, a registry that is not ours, each
 * program twice, out of the images that are built from the release. Needs some three minutes.
 */
@ExtendWith(Compose.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComposeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String PROJECT = "hone-it";
    private static final List<String> PROGRAMS =
            List.of("streams-app-1", "streams-app-2", "trainer-worker-1", "trainer-worker-2", "serving-1", "serving-2");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<Integer> ports = List.of(freePort(), freePort());
    private final Random ratings = new Random(7);
    private final Map<String, String> containers = new HashMap<>();
    private Shell shell = new Shell(Map.of());
    private int asked;

    @BeforeAll
    void starts(@TempDir Path folder) throws IOException {
        // The containers' user is another one than ours.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Release release = Release.unpack(folder.resolve("release"));
        Path text = Files.writeString(folder.resolve("text.txt"), text());
        Path models = folder.resolve("models");
        shell.must(List.of(
                release.hone(),
                "pretrain",
                "--text",
                text.toString(),
                "--output",
                models.resolve("base").toString(),
                "--steps",
                "20",
                "--hidden",
                "64",
                "--layers",
                "2",
                "--heads",
                "2"));
        shell.must(List.of("chmod", "-R", "a+rX", models.toString()));

        Map<String, String> environment = new HashMap<>(Compose.IMAGES);
        environment.put("JAVA_IMAGE", Compose.JAVA_IMAGE);
        environment.put("DOCKER_BUILDKIT", "0");
        environment.put("COMPOSE_HTTP_TIMEOUT", "300");
        environment.put("HONE_MODELS", models.toString());
        environment.put(
                "HONE_CONFIG",
                Path.of("src", "test", "resources", "compose", "hone.yaml")
                        .toAbsolutePath()
                        .toString());
        environment.put("HONE_PORT_1", String.valueOf(ports.get(0)));
        environment.put("HONE_PORT_2", String.valueOf(ports.get(1)));
        shell = new Shell(Map.copyOf(environment));
        shell.must(List.of(Path.of("images", "build").toString(), Release.ARCHIVE.toString()));
        List<String> up = new ArrayList<>(Compose.command(PROJECT, "up", "-d"));
        up.addAll(PROGRAMS);
        shell.must(up);
        Awaitility.await("all programs to be healthy")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> PROGRAMS.stream()
                                .allMatch(program -> inspect(program, "{{.State.Health.Status}}")
                                        .equals("healthy"))
                        && ports.stream().allMatch(this::isReady));
    }

    @AfterAll
    void stops() {
        shell.run(Compose.command(PROJECT, "down", "-v", "--remove-orphans"));
    }

    @Test
    void theLoopClosesAlsoWhenABrokerIsGone() {
        Set<String> versions = new HashSet<>();
        askUntil(versions, 2, "a version that was trained on the feedback to answer");

        shell.must(List.of("docker", "kill", container("kafka-3")));
        assertThat(inspect("kafka-3", "{{.State.Running}}")).isEqualTo("false");
        askUntil(versions, 3, "another version, with two brokers of three");
    }

    @Test
    void programsRunWithoutRightsOnRootsThatTheyCannotWriteTo() {
        for (String program : PROGRAMS) {
            assertThat(inspect(program, "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}"))
                    .isEqualTo("10001:10001 true [ALL]");
            assertThat(shell.must(List.of("docker", "exec", container(program), "id", "-u"))
                            .strip())
                    .isEqualTo("10001");
            assertThat(shell.run(List.of("docker", "exec", container(program), "touch", "/opt/hone/lib/x"))
                            .code())
                    .isNotZero();
        }
    }

    @Test
    void aProgramHasItsOwnJarsAndNoOthers() throws IOException {
        for (String program : List.of("streams-app-1", "trainer-worker-1", "serving-1")) {
            Set<String> jars = shell.must(List.of("docker", "exec", container(program), "ls", "/opt/hone/lib"))
                    .lines()
                    .collect(Collectors.toSet());
            assertThat(jars)
                    .noneMatch(jar -> jar.startsWith("kafka_2") || jar.startsWith("lab-") || jar.startsWith("cli-"));
        }
        assertThat(shell.must(List.of("docker", "exec", container("streams-app-1"), "ls", "/opt/hone/lib")))
                .doesNotContain("pytorch");
    }

    /** Asks and rates until so many versions have answered; both servers in turn. */
    private void askUntil(Set<String> versions, int many, String what) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    int port = ports.get(asked++ % ports.size());
                    JsonNode answer = post(port, "/v1/chat/completions", """
                    {"model":"main","messages":[{"role":"user","content":"tell me about number %d"}],"max_tokens":4,
                     "user":"user-%d"}""".formatted(asked, asked));
                    versions.add(answer.path("system_fingerprint").asText());
                    post(port, "/v1/feedback", """
                    {"response_id":"%s","metric":"rating","value":%d}""".formatted(answer.path("id").asText(), 1 + ratings.nextInt(5)));
                    return versions.size() >= many;
                });
    }

    private JsonNode post(int port, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = send(request);
        assertThat(answer.statusCode()).describedAs(answer.body()).isBetween(200, 299);
        try {
            return JSON.readTree(answer.body());
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", interrupted));
        }
    }

    private boolean isReady(int port) {
        try {
            return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build())
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private String inspect(String service, String format) {
        return shell.run(List.of("docker", "inspect", "--format", format, container(service)))
                .printed()
                .strip();
    }

    private String container(String service) {
        return containers.computeIfAbsent(
                service,
                name -> shell.must(Compose.command(PROJECT, "ps", "-q", name)).strip());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private static String text() {
        Random random = new Random(11);
        List<String> words = List.of("fox", "hen", "runs", "sleeps", "over", "under", "the", "green", "hill", "house");
        return IntStream.range(0, 2000)
                .mapToObj(line -> random.ints(10, 0, words.size())
                        .mapToObj(words::get)
                        .collect(Collectors.joining(" ", "", ".\n")))
                .collect(Collectors.joining());
    }
}
