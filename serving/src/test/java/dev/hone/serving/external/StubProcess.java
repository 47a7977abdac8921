package dev.hone.serving.external;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.schemas.config.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A {@link StubEngine} that runs as a process of its own, and can be killed and started again at its port. */
public final class StubProcess implements AutoCloseable {

    /** What it calls its base. */
    public static final String BASE = "stub-base";

    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;
    private final int port;

    public StubProcess() {
        this(0);
    }

    public StubProcess(int wanted) {
        process = launched(wanted);
        port = portOf(process);
    }

    public int port() {
        return port;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Settings of a server before it. */
    public Map<String, String> settings() {
        return Map.of(
                "serving.engine",
                "external",
                "serving.external.url",
                url() + "/v1/",
                "serving.external.base.model",
                BASE,
                "serving.external.check.ms",
                "50");
    }

    ExternalConfig config(Map<String, String> others) {
        return ExternalConfig.from(Settings.of(settings()).with(others)).orElseThrow();
    }

    /** As it is after {@code kill -9}. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it again, with nothing of what it had. */
    public void startAgain() {
        process = launched(port);
        portOf(process);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Tells it how to behave from now on. */
    public void be(String mood) {
        sent(HttpRequest.newBuilder(URI.create(url() + "/stub")).POST(BodyPublishers.ofString(mood)));
    }

    /** What it has seen. */
    public JsonNode seen() {
        return sent(HttpRequest.newBuilder(URI.create(url() + "/stub")));
    }

    private JsonNode sent(HttpRequest.Builder request) {
        try {
            return new JsonMapper()
                    .readTree(client.send(request.build(), BodyHandlers.ofString())
                            .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Process launched(int port) {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            StubEngine.class.getName(),
                            Integer.toString(port),
                            BASE)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int portOf(Process process) {
        try {
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("the stub did not start");
            }
            return Integer.parseInt(line.substring("port ".length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
