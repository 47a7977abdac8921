package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.routing.Arm;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.external.ExternalVersion;
import dev.hone.serving.external.StubProcess;
import dev.hone.serving.models.BaseText;
import dev.hone.serving.ops.ServingMetrics;
import dev.hone.serving.routing.Assignment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server before an engine that is another process; only Kafka is left out. */
class ExternalFrontTest {

    private static final String BASE = "main@base";
    private static final String BODY = """
            {"model": "main", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 50%s}""";
    private static final InstantSource CLOCK = InstantSource.system();
    private static final RecordingCapture CAPTURE = new RecordingCapture();
    private static final ServingMetrics METRICS = new ServingMetrics();

    private static StubProcess stub;
    private static String champion;
    private static String challenger;
    private static Computation computation;
    private static Engine engine;
    private static BlockingTaskExecutor executor;
    private static Server server;
    private static volatile String assigned = BASE;
    private static volatile String next = BASE;

    @BeforeAll
    static void start(@TempDir Path folder) {
        stub = new StubProcess();
        ArtifactStore artifacts = ArtifactStores.at(folder.resolve("artifacts").toString());
        try (BaseText base = ExternalVersion.base(folder)) {
            champion = ExternalVersion.publish(artifacts, folder, base.renderer(), "main", "the champion");
            challenger = ExternalVersion.publish(artifacts, folder, base.renderer(), "main", "the challenger");
        }
        Map<String, String> all = new HashMap<>(stub.settings());
        all.putAll(Map.of(
                "serving.base",
                folder.toString(),
                "artifacts.location",
                folder.resolve("artifacts").toString(),
                // The tests forget on purpose: nothing but requests is to notice.
                "serving.external.check.ms",
                "3600000",
                "serving.explore.share",
                "0"));
        ServingSettings settings = ServingSettings.from(
                Settings.of(all).with(Map.of("serving.port", "0", "kafka.bootstrap.servers", "x:1")));
        computation = Computation.of(settings, METRICS, (config, base, clock) -> {
            throw new IllegalStateException("the engine is elsewhere");
        });
        engine = computation.begin(CLOCK);
        executor = BlockingTaskExecutor.builder().numThreads(8).build();
        server = surface(settings).server(settings.serving(), settings.admission(), executor);
        server.start().join();
    }

    private static HttpRoutes surface(ServingSettings settings) {
        return new ExternalFront(settings, computation, engine, CAPTURE, executor)
                .routes(
                        (line, unit, id) -> new Assignment(assigned, next, Arm.CHALLENGER, "main!1", 0),
                        champion,
                        METRICS);
    }

    @AfterAll
    static void stop() {
        Stopped.now(server);
        engine.close();
        executor.shutdown();
        computation.close();
        stub.close();
    }

    @AfterEach
    void nothingIsBroken() {
        assertThat(engine.failure()).isEmpty();
    }

    @BeforeEach
    void reset() {
        stub.be("{}");
        // Whoever is left of the test before is not to be counted in this one.
        await().until(() -> stub.seen().path("running").asInt() == 0);
        CAPTURE.reset();
        assigned = challenger;
        next = champion;
        computation.versions().want(List.of(BASE, champion, challenger));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> computation.versions().loaded().size() == 3);
    }

    private static HttpRequest request(String members) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.activeLocalPort() + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(BODY.formatted(members)))
                .build();
    }

    private static HttpResponse<String> ask(String members) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request(members), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    private static double counted(String metric) {
        return METRICS.text()
                .lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static ResponseServed captured() {
        assertThat(CAPTURE.responses).hasSize(1);
        return CAPTURE.responses.get(0).event();
    }

    @Test
    void answersWithTheVersionThatItReportsAndKeepsWhatWasSaid() throws Exception {
        JsonNode reply = json(ask(""));

        assertThat(reply.at("/choices/0/message/content").asText()).startsWith("I am the challenger.");
        assertThat(reply.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(reply.at("/hone/version").asText()).isEqualTo(challenger);
        assertThat(reply.at("/usage/completion_tokens").asInt()).isEqualTo(8);
        assertThat(captured().getVersion()).isEqualTo(challenger);
        assertThat(captured().getArm()).isEqualTo("challenger");
        assertThat(captured().getGoalSentence()).isEqualTo("best 50% (1 of 1)");
        assertThat(captured().getCompletionTokens()).isEqualTo(8);
        assertThat(captured().getTokens().getIds()).containsExactly(100, 101, 102, 103, 104, 105, 106, 2);
        assertThat(CAPTURE.prompts.get(0).event().getTokens().getIds())
                .hasSize(stub.seen().path("last").path("prompt").size());
    }

    @Test
    void passesPiecesOnAsTheyCome() throws Exception {
        HttpResponse<String> reply = ask(", \"stream\": true");

        assertThat(reply.body().split("\"content\":\"", -1)).hasSizeGreaterThan(7);
        assertThat(reply.body()).endsWith("data: [DONE]\n\n");
    }

    @Test
    void theChampionAnswersInNobodysArmWhereTheEngineHasLostTheChallenger() throws Exception {
        double before = counted("hone_request_fallback_total");
        stub.be("{\"forget\": true}");
        // The champion is there again before the request comes; the challenger is not.
        try (var lease = computation.versions().lease(champion).orElseThrow()) {
            lease.lost();
        }
        await().until(() -> computation.versions().loaded().contains(champion));

        JsonNode reply = json(ask(""));

        assertThat(reply.at("/choices/0/message/content").asText()).startsWith("I am the champion.");
        assertThat(reply.at("/hone/version").asText()).isEqualTo(champion);
        assertThat(captured().getVersion()).isEqualTo(champion);
        assertThat(captured().getArm()).isNull();
        assertThat(captured().getRolloutId()).isNull();
        assertThat(counted("hone_request_fallback_total")).isEqualTo(before + 1);
        assertThat(METRICS.text()).contains("hone_engine_versions_lost_total{reason=\"gone\"}");
        await().until(() -> computation.versions().loaded().contains(challenger));
        assertThat(json(ask("")).at("/hone/version").asText()).isEqualTo(challenger);
    }

    @Test
    void theBaseAnswersInAStreamWhereTheEngineHasLostTheChampion() throws Exception {
        stub.be("{\"forget\": true}");
        assigned = champion;
        next = BASE;

        HttpResponse<String> reply = ask(", \"stream\": true");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body())
                .contains("the base")
                .contains("\"version\":\"main@base\"")
                .contains("[DONE]");
        assertThat(reply.body()).doesNotContain(champion);
    }

    @Test
    void noRequestFallsBackTwice() throws Exception {
        stub.be("{\"forget\": true, \"loadDelayMs\": 2000}");

        HttpResponse<String> reply = ask("");

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(json(reply).at("/error/code").asText()).isEqualTo("engine_unavailable");
        assertThat(CAPTURE.responses).isEmpty();
    }

    @Test
    void whoAsksForAVersionByItsNameIsAnsweredByNoOther() throws Exception {
        stub.be("{\"forget\": true}");

        HttpRequest byName = HttpRequest.newBuilder(request("").uri())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(BODY.formatted("").replace("\"main\"", "\"" + challenger + "\"")))
                .build();
        HttpResponse<String> reply = HttpClient.newHttpClient().send(byName, BodyHandlers.ofString());

        assertThat(reply.statusCode()).isEqualTo(503);
    }

    @Test
    void aStreamThatBreaksEndsWithAnErrorAndNotAsAWholeOne() throws Exception {
        stub.be("{\"dieAfter\": 3}");

        HttpResponse<String> reply = ask(", \"stream\": true");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body())
                .contains("\"content\":\"the challenger\"")
                .contains("\"error\":{")
                .doesNotContain("[DONE]")
                .doesNotContain("\"finish_reason\":\"stop\"");
        assertThat(captured().getFinishReason()).isEqualTo("error");
        assertThat(captured().getArm()).isEqualTo("challenger");
    }

    @Test
    void aWholeAnswerThatBreaksIsAnError() throws Exception {
        stub.be("{\"dieAfter\": 3}");

        HttpResponse<String> reply = ask("");

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(json(reply).at("/error/code").asText()).isEqualTo("unavailable");
    }

    @Test
    void passesOnWhenToComeAgain() throws Exception {
        stub.be("{\"status\": 429, \"retryAfter\": \"9\"}");

        HttpResponse<String> reply = ask("");

        assertThat(reply.statusCode()).isEqualTo(429);
        assertThat(reply.headers().firstValue("retry-after")).contains("9");
        assertThat(CAPTURE.responses).isEmpty();
    }

    @Test
    void aRequestForGuidanceIsRefused() throws Exception {
        HttpResponse<String> reply = ask(", \"hone::guidance\": 2");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply).at("/error/param").asText()).isEqualTo("hone::guidance");
        assertThat(ask(", \"hone::guidance\": 1").statusCode()).isEqualTo(200);
    }

    @Test
    void everyChoiceIsAnswered() throws Exception {
        JsonNode reply = json(ask(", \"n\": 3"));

        assertThat(reply.path("choices")).hasSize(3);
        assertThat(CAPTURE.responses).hasSize(3);
    }

    @Test
    void aClientThatGoesAwayEndsItsAnswerAtTheEngine() throws Exception {
        stub.be("{\"hangAfter\": 2}");
        int gone = stub.seen().path("gone").asInt();
        String body = BODY.formatted(", \"stream\": true");
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.activeLocalPort())) {
            client.getOutputStream()
                    .write(
                            ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                            + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                                    .getBytes(StandardCharsets.UTF_8));
            assertThat(client.getInputStream().read()).isPositive();
        }

        await().until(() -> stub.seen().path("gone").asInt() == gone + 1);
        await().until(() -> CAPTURE.responses.size() == 1);
        assertThat(captured().getFinishReason()).isEqualTo("cancelled");
    }
}
