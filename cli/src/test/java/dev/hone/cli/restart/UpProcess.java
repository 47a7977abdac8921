package dev.hone.cli.restart;

import static org.awaitility.Awaitility.await;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code hone up} as a process of its own on a base of random numbers, started and killed as often as a test likes. */
public final class UpProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> command = new ArrayList<>();
    private final Path output;
    private final int servingPort = FreePort.any();
    private final int brokerPort = FreePort.any();
    private final int registryPort = FreePort.any();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> lives = new ArrayList<>();

    /** Base, settings and output in {@code folder}, everything that it keeps in {@code data}. */
    UpProcess(Path folder, Path data) throws IOException {
        this(folder, data, base(folder));
    }

    /** The same on a base that there is. */
    public UpProcess(Path folder, Path data, Path base) throws IOException {
        output = folder.resolve("up.out");
        Path config = Files.writeString(
                folder.resolve("up.yaml"), "serving.port: " + servingPort + "\nserving.answer.tokens: 4\n");
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.hone.cli.Main",
                "up"));
        command.addAll(List.of("--data", data.toString(), "--config", config.toString()));
        command.addAll(List.of("--base", base.toString()));
        command.addAll(List.of("--broker-port", Integer.toString(brokerPort)));
        command.addAll(List.of("--registry-port", Integer.toString(registryPort)));
    }

    /** One more life; what it prints is {@link #words()}. */
    public void start() throws IOException {
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.to(output.toFile()));
        process.environment().putAll(environment);
        lives.add(process.start());
    }

    /** One more setting of the lives to come. */
    public UpProcess with(String key, String value) {
        environment.put("HONE_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value);
        return this;
    }

    public void startAndAwaitReady() throws IOException {
        start();
        await().atMost(PATIENCE).until(() -> ready() || !alive());
        if (!alive()) {
            throw new AssertionError("hone up has ended: " + words());
        }
    }

    void kill() throws InterruptedException {
        current().destroyForcibly().waitFor();
    }

    /** Waits until it ends by itself, and returns its exit code. */
    int end() throws InterruptedException {
        if (!current().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("hone up goes on: " + words());
        }
        return current().exitValue();
    }

    /** Waits until it has said this, or has ended. */
    void awaitWord(String word) {
        await().atMost(PATIENCE).until(() -> words().contains(word) || !alive());
    }

    boolean alive() {
        return current().isAlive();
    }

    /** What this life has printed. */
    public String words() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI serving() {
        return URI.create("http://127.0.0.1:" + servingPort);
    }

    KafkaAccess wire() {
        return KafkaAccess.from(Settings.of(Map.of(
                "kafka.bootstrap.servers", "localhost:" + brokerPort,
                "schema.registry.url", "http://127.0.0.1:" + registryPort,
                "topics.partitions", "4",
                "topics.line.partitions", "1",
                "topics.replication", "1")));
    }

    @Override
    public void close() {
        for (Process life : lives) {
            life.destroyForcibly().onExit().join();
        }
    }

    private Process current() {
        return lives.get(lives.size() - 1);
    }

    private boolean ready() {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(serving().resolve("/readyz")).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Path base(Path folder) throws IOException {
        Path base = Files.createDirectories(folder.resolve("base"));
        ByteLevelTokenizer.write(base, List.of());
        int vocabulary = ByteLevelTokenizer.vocabSize(0);
        try (LanguageModel random = LanguageModel.random(ModelConfig.small(vocabulary, 32, 2, 2, 259), 1)) {
            random.write(base);
        }
        return base;
    }
}
