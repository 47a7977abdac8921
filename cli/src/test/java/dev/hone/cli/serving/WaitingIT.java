package dev.hone.cli.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.ClusterWait;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.serving.ServingApp;
import dev.hone.streams.StreamsApp;
import dev.hone.trainer.TrainerWorker;
import dev.hone.trainer.rounds.RoundListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that start before Kafka and the registry: they say at once what they wait for, and go on trying. */
class WaitingIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final int kafkaPort = FreePort.any();
    private final int registryPort = FreePort.any();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void base() throws IOException {
        Path base = folder.resolve("base");
        ByteLevelTokenizer.write(base, List.of());
        try (Tokenizer tokenizer = Tokenizer.load(base);
                LanguageModel model = LanguageModel.random(
                        ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 1, 2, tokenizer.tokenId("<|end|>")),
                        1)) {
            model.write(base);
        }
    }

    private Settings settings() {
        return Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", "localhost:" + kafkaPort),
                Map.entry("schema.registry.url", "http://localhost:" + registryPort),
                Map.entry("topics.partitions", "1"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("topics.replication", "1"),
                Map.entry("data.dir", folder.resolve("state").toString()),
                Map.entry("artifacts.location", folder.resolve("artifacts").toString()),
                Map.entry("serving.base", folder.resolve("base").toString()),
                Map.entry("streams.ops.port", "0"),
                Map.entry("trainer.ops.port", "0"),
                Map.entry("serving.port", "0")));
    }

    @Test
    @SuppressWarnings("try") // broker and registry are there as long as their blocks are
    void aServerListensUnreadyUntilKafkaAndThenTheRegistryCome() throws Exception {
        try (ServingApp app = new ServingApp(settings(), InstantSource.system(), told::add)) {
            app.start();
            await().atMost(PATIENCE).until(() -> readiness(app).body().contains("no Kafka answers"));
            HttpResponse<String> unready = readiness(app);
            assertThat(unready.statusCode()).isEqualTo(503);
            assertThat(unready.body()).contains("localhost:" + kafkaPort, "kafka.bootstrap.servers");
            assertThat(told.get(0)).contains("localhost:" + kafkaPort, "kafka.bootstrap.servers", "trying again");

            try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort)) {
                await().atMost(PATIENCE)
                        .until(() -> readiness(app).body().contains("schema registry at http://localhost:"));
                try (LocalRegistry registry = LocalRegistry.start(registryPort, Optional.empty())) {
                    await().atMost(PATIENCE).until(() -> readiness(app).statusCode() == 200);
                    assertThat(app.failure()).isEmpty();
                }
            }
        }
    }

    @Test
    @SuppressWarnings("try") // broker and registry are there as long as their block is
    void aServerAnswersWithTheBaseUntilKafkaComesWhereTheSettingSaysSo() throws Exception {
        Settings settings = settings().with(Map.of("serving.start.without.kafka", "base"));
        try (ServingApp app = new ServingApp(settings, InstantSource.system(), told::add)) {
            app.start();
            await().atMost(PATIENCE).until(() -> readiness(app).statusCode() == 200);
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + app.port() + "/v1/chat/completions"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            "{\"model\": \"main\", \"max_tokens\": 3, \"messages\":"
                                                    + " [{\"role\": \"user\", \"content\": \"Hi\"}]}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("main@base");
            assertThat(get(app.port(), "/metrics").body()).contains("hone_outbox_waiting 2.0");

            try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
                    LocalRegistry registry = LocalRegistry.start(registryPort, Optional.empty())) {
                await().atMost(PATIENCE)
                        .until(() -> get(app.port(), "/metrics").body().contains("hone_outbox_waiting 0.0"));
                await().atMost(PATIENCE).until(() -> readiness(app).statusCode() == 200);
                assertThat(app.failure()).isEmpty();
            }
        }
    }

    @Test
    void theDocumentedCommandHeedsTheThreadsOfTheEngine() throws Exception {
        int port = FreePort.any();
        Process serving = ServingProgram.launch(
                settings().with(Map.of("serving.port", Integer.toString(port), "serving.engine.threads", "3")), folder);
        try {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> get(port, "/metrics").body().contains("hone_engine_threads 3.0"));
        } finally {
            serving.destroy();
        }
        assertThat(serving.waitFor()).isIn(0, 143);
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> readiness(ServingApp app) throws IOException, InterruptedException {
        return get(app.port(), "/readyz");
    }

    @Test
    void whatCannotEverWorkIsRefusedBeforeAnyWaiting() throws Exception {
        Settings noModel =
                settings().with(Map.of("serving.base", folder.resolve("nothing").toString()));
        try (ServingApp app = new ServingApp(noModel, InstantSource.system(), told::add)) {
            assertThatThrownBy(app::start).isInstanceOf(ConfigException.class).hasMessageContaining("serving.base");
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Settings portTaken = settings().with(Map.of("serving.port", Integer.toString(taken.getLocalPort())));
            try (ServingApp app = new ServingApp(portTaken, InstantSource.system(), told::add)) {
                assertThatThrownBy(app::start)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("serving.port");
            }
        }
        Settings untrainable = trainable("nothing");
        try (TrainerWorker worker = new TrainerWorker(untrainable, RoundListener.NONE, told::add)) {
            assertThatThrownBy(worker::start)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("trainer.base");
        }
        assertThat(told).isEmpty();
    }

    private Settings trainable(String base) {
        return settings()
                .with(Map.of(
                        "trainer.base", folder.resolve(base).toString(),
                        "trainer.recipe.max.tokens", "256",
                        "trainer.recipe.max.prompt.tokens", "128"));
    }

    @Test
    void theStreamsApplicationsSayWhatTheyWaitForAndCanBeStopped() throws Exception {
        StreamsApp app = new StreamsApp(settings(), InstantSource.system(), told::add);
        waitsUntilItIsClosed(app::start, app, app::opsPort);
    }

    @Test
    void aTrainerSaysWhatItWaitsForAndCanBeStopped() throws Exception {
        TrainerWorker worker = new TrainerWorker(trainable("base"), RoundListener.NONE, told::add);
        waitsUntilItIsClosed(worker::start, worker, worker::opsPort);
    }

    @Test
    @Timeout(180)
    @SuppressWarnings("try") // broker and registry are there as long as their block is
    void aTrainerThatIsStoppedRightAfterItsStartEnds() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
                LocalRegistry registry = LocalRegistry.start(registryPort, Optional.empty())) {
            TrainerWorker worker = new TrainerWorker(trainable("base"), RoundListener.NONE, told::add);

            worker.start();
            worker.close();

            assertThat(worker.failure()).isEmpty();
        }
    }

    private void waitsUntilItIsClosed(Runnable start, AutoCloseable program, Supplier<OptionalInt> opsPort)
            throws Exception {
        Thread starting = new Thread(start);
        starting.start();
        await().atMost(PATIENCE).until(() -> !told.isEmpty());
        String ops = "http://127.0.0.1:" + opsPort.get().orElseThrow();
        assertThat(page(ops + "/healthz").statusCode()).isEqualTo(200);
        assertThat(page(ops + "/readyz").statusCode()).isEqualTo(503);
        assertThat(page(ops + "/readyz").body()).startsWith("not ready: no Kafka answers at localhost:" + kafkaPort);
        assertThat(page(ops + "/metrics").statusCode()).isEqualTo(200);
        program.close();
        assertThatThrownBy(() -> page(ops + "/healthz")).isInstanceOf(IOException.class);
        starting.join(PATIENCE.toMillis());

        assertThat(starting.isAlive()).isFalse();
        assertThat(told.get(0)).contains("localhost:" + kafkaPort, "kafka.bootstrap.servers", "trying again");
    }

    private static HttpResponse<String> page(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "401, refuses us with 401",
        "404, is no schema registry",
        "200, is no schema registry",
        "503, answered 503"
    })
    @SuppressWarnings("try") // the broker is there as long as the block is
    void aRegistryThatIsNoneOrRefusesUsIsNamed(int status, String words) throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), registryPort), 0);
        other.createContext("/", exchange -> {
            byte[] page = "<html>hello</html>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        other.start();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort)) {
            CountDownLatch stop = new CountDownLatch(1);
            ClusterWait wait = wait(settings());
            Thread waiting = new Thread(() -> wait.await(stop));
            waiting.start();
            try {
                // A broker that is slow to answer is waited for first.
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(told)
                                .anySatisfy(
                                        line -> assertThat(line).contains("http://localhost:" + registryPort, words)));
            } finally {
                stop.countDown();
                waiting.join();
            }
        } finally {
            other.stop(0);
        }
    }

    private ClusterWait wait(Settings settings) {
        return new ClusterWait(ConnectionConfig.from(settings), TopicsConfig.from(settings), told::add);
    }

    @Test
    void anAddressThatIsNoneIsRefusedAndOneThatNobodyKnowsIsNamed() throws Exception {
        Settings malformed = settings().with(Map.of("kafka.bootstrap.servers", "localhost"));
        assertThatThrownBy(() -> wait(malformed).await(new CountDownLatch(1)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("kafka.bootstrap.servers");

        Settings unknown = settings().with(Map.of("kafka.bootstrap.servers", "no-such-host.invalid:9092"));
        CountDownLatch stop = new CountDownLatch(1);
        Thread waiting = new Thread(() -> wait(unknown).await(stop));
        waiting.start();
        await().atMost(PATIENCE).until(() -> !told.isEmpty());
        stop.countDown();
        waiting.join();
        assertThat(told.get(0)).contains("no-such-host.invalid:9092", "kafka.bootstrap.servers");
    }
}
