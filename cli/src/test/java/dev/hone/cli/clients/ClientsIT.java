package dev.hone.cli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hone.api.HoneClient;
import dev.hone.api.chat.ChatChunk;
import dev.hone.api.chat.ChatRequest;
import dev.hone.api.chat.ChatStream;
import dev.hone.api.feedback.Feedback;
import dev.hone.api.feedback.FeedbackStatus.Status;
import dev.hone.cli.restart.UpProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clients of {@code api-client} and those that people have, against the whole loop. The Python ones want
 * {@code -Dopenai.python=PATH}, a Python with the package {@code openai}; those of npm want {@code npm install} in
 * {@code api-client/compat}.
 */
class ClientsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path CLIENTS =
            Path.of("..", "api-client").toAbsolutePath().normalize();
    private static final Path COMPAT = CLIENTS.resolve("compat");

    @TempDir
    static Path folder;

    private static UpProcess up;

    @BeforeAll
    static void start() throws IOException {
        up = new UpProcess(folder, folder.resolve("data"), CallingBase.write(folder.resolve("base")))
                .with(
                        "serving.feedback.token.secrets",
                        Files.writeString(folder.resolve("secrets"), "a".repeat(64))
                                .toString());
        up.startAndAwaitReady();
    }

    @AfterAll
    static void stop() {
        up.close();
    }

    private static String address() {
        return up.serving() + "/v1";
    }

    @Test
    void whatTheJavaClientSaysOfAnAnswerIsJoined() {
        HoneClient hone = HoneClient.at(address()).build();
        String id;
        try (ChatStream stream = hone.chat().stream(
                ChatRequest.of("main").user("Hi").subject("u7").build())) {
            stream.forEach(ChatChunk::text);
            id = stream.gathered().id();
        }

        String vote =
                hone.feedback().give(Feedback.on(id).thumb(true).from("u7").build());

        await().atMost(PATIENCE).until(() -> hone.feedback().status(vote, id).status() == Status.JOINED);
    }

    @Test
    void thePythonPackageDoesWhatItSays() throws Exception {
        Process tests = python("-m", "unittest", "discover", "-s", "tests")
                .directory(CLIENTS.resolve("python").toFile())
                .start();

        assertEndsWell(tests);
    }

    @Test
    void thePythonClientRunsUnchanged() throws Exception {
        assertEndsWell(
                python("openai_python.py", address()).directory(COMPAT.toFile()).start());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai_js", "vercel", "langchain_js", "llamaindex_ts"})
    void theClientsOfNpmRunUnchanged(String script) throws Exception {
        assumeTrue(
                Files.isDirectory(COMPAT.resolve("node_modules")),
                "SKIPPED: run npm install in api-client/compat to run the clients of npm");

        assertEndsWell(output(new ProcessBuilder("node", script + ".mjs", address()))
                .directory(COMPAT.toFile())
                .start());
    }

    private static ProcessBuilder python(String... arguments) throws IOException {
        String python = System.getProperty("openai.python", "");
        assumeTrue(!python.isEmpty(), "SKIPPED: -Dopenai.python=PATH names no Python with the package openai");
        ProcessBuilder process = output(new ProcessBuilder(new ArrayList<>(List.of(arguments))));
        process.command().add(0, python);
        process.environment()
                .putAll(Map.of(
                        "HONE_URL", address(), "HONE_TOKENS", "1", "HONE_STATUS", "1", "PYTHONDONTWRITEBYTECODE", "1"));
        return process;
    }

    private static ProcessBuilder output(ProcessBuilder process) {
        return process.redirectErrorStream(true)
                .redirectOutput(folder.resolve("client.out").toFile());
    }

    private static void assertEndsWell(Process client) throws IOException, InterruptedException {
        assertThat(client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue())
                .as(Files.readString(folder.resolve("client.out")))
                .isZero();
    }
}
