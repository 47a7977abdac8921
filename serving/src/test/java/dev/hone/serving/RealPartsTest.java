package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.generate.Generation;
import dev.hone.llm.generate.Generator;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.serving.admission.Patience;
import dev.hone.serving.engine.BatchingEngine;
import dev.hone.serving.engine.EngineConfig;
import dev.hone.serving.feedback.DeclaredMetrics;
import dev.hone.serving.feedback.FeedbackService;
import dev.hone.serving.feedback.RisingClock;
import dev.hone.serving.models.LoadedVersions;
import dev.hone.serving.models.ServedBase;
import dev.hone.serving.models.TestModels;
import dev.hone.serving.openai.ModelsService;
import dev.hone.serving.ops.OpsService;
import dev.hone.serving.ops.ServingMetrics;
import dev.hone.serving.routing.Assignment;
import dev.hone.serving.tensorzero.Episodes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server with a real model, engine and versions behind it; only Kafka is left out. */
class RealPartsTest {

    private static final String BASE = "main@base";
    private static final int TOKENS = 12;
    private static final String BODY = """
            {"model": "main", "messages": [{"role": "user", "content": "Hi"}], "temperature": 0, "max_tokens": %d%s}""";

    private static ServedBase base;
    private static LoadedVersions versions;
    private static String trained;
    private static BatchingEngine engine;
    private static BlockingTaskExecutor executor;
    private static Server server;
    private static final RecordingCapture CAPTURE = new RecordingCapture();

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        try (Tokenizer tokenizer = Tokenizer.load(folder);
                LanguageModel model = LanguageModel.random(
                        ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 1, 2, tokenizer.tokenId("<|end|>")),
                        1)) {
            model.write(folder);
        }
        InstantSource clock = InstantSource.system();
        Settings settings = Settings.of(Map.of("serving.port", "0", "lines.main.segments", "acme/support"));
        base = ServedBase.load(folder);
        ArtifactStore artifacts = ArtifactStores.at(folder.resolve("artifacts").toString());
        trained = TestModels.publish(artifacts, folder, base, TestModels.adapter(base, 3));
        versions = new LoadedVersions(base, artifacts);
        versions.want(List.of(BASE, trained));
        engine = new BatchingEngine(
                EngineConfig.from(settings), base.model(), base.tokenizer(), base.endTokenIds(), clock);
        executor = BlockingTaskExecutor.builder().numThreads(8).build();
        server =
                surface(settings, clock).server(ServingConfig.from(settings), AdmissionConfig.from(settings), executor);
        server.start().join();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> versions.loaded().equals(Set.of(BASE, trained)));
    }

    private static HttpRoutes surface(Settings settings, InstantSource clock) {
        ServingConfig config = ServingConfig.from(settings);
        ServingMetrics metrics = new ServingMetrics();
        TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
        ChatHandler answering = new ChatHandler(
                LinesConfig.from(settings),
                (line, unit, id) -> new Assignment(BASE, BASE, null, null, null),
                versions,
                engine,
                new Prompts(base.renderer(), base.model().config().maxPositions(), config.tokens()),
                new Forms(base.tokenizer(), base.renderer(), base.endTokenIds()),
                new GoalChooser(config.exploreShare()),
                new GuidanceChooser(config.guiding()),
                new ReplyContext(CAPTURE, executor, metrics, clock),
                ids,
                config.segment(),
                config.revealsArm(),
                new Patience(Duration.ofSeconds(20), Duration.ofMillis(200)));
        return new HttpRoutes(
                answering,
                new ModelsService(
                        () -> ModelList.of(LinesConfig.from(settings), versions, line -> BASE),
                        clock.instant(),
                        config.revealsArm()),
                new FeedbackService(
                        CAPTURE,
                        ids::feedback,
                        new DeclaredMetrics(() -> false),
                        true,
                        metrics,
                        new RisingClock(clock)),
                new Episodes(
                        LinesConfig.from(settings),
                        config.segment(),
                        () -> ids.next().toString()),
                new OpsService(Optional::empty, metrics),
                Consoles.noStreams(),
                Consoles.empty(InstantSource.system()));
    }

    @AfterAll
    static void stop() {
        Stopped.now(server);
        engine.close();
        executor.shutdown();
        versions.close();
        base.close();
    }

    private static String answer(String members) throws IOException, InterruptedException {
        return answer("main", members);
    }

    private static String answer(String model, String members) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.activeLocalPort() + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(BODY.formatted(TOKENS, members).replace("\"main\"", "\"" + model + "\"")))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void saysWhatTheModelSays() throws Exception {
        int[] prompt = base.renderer().renderPrompt(List.of(Message.user("Hi")), null, 500);
        String expected;
        try (Generator generator =
                new Generator(base.model(), null, base.renderer().endTokenId())) {
            expected = base.tokenizer()
                    .decode(generator.generate(prompt, Sampling.greedy(TOKENS)).ids());
        }

        JsonNode body = new ObjectMapper().readTree(answer(""));

        assertThat(body.at("/choices/0/message/content").asText()).isEqualTo(expected);
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(prompt.length);
        assertThat(body.path("system_fingerprint").asText())
                .isEqualTo(base.model().digest());
    }

    @Test
    void aGuidedAnswerIsDrivenByBothPrompts() throws Exception {
        String goal = "best 95% (1 of 1)";
        int[] towards = base.renderer().renderPrompt(List.of(Message.user("Hi")), goal, 500);
        int[] from = base.renderer().renderPrompt(List.of(Message.user("Hi")), null, 500);
        String expected;
        try (Generator generator = new Generator(base.model(), TestModels.adapter(base, 3), base.endTokenIds())) {
            Generation guided = generator.generate(towards, Sampling.greedy(TOKENS), Guidance.of(3, from));
            assertThat(guided).isNotEqualTo(generator.generate(towards, Sampling.greedy(TOKENS)));
            expected = base.tokenizer().decode(guided.ids());
        }

        JsonNode body = new ObjectMapper()
                .readTree(answer(
                        trained, ", \"hone::goal\": 1, \"hone::guidance\": 3, \"hone::segment\": \"acme/support\""));

        assertThat(body.at("/choices/0/message/content").asText()).isEqualTo(expected);
        assertThat(body.at("/hone/guidance").asDouble()).isEqualTo(3);
    }

    @Test
    void aStreamSaysTheSameAsAWholeAnswer() throws Exception {
        String whole = new ObjectMapper()
                .readTree(answer(""))
                .at("/choices/0/message/content")
                .asText();
        StringBuilder pieces = new StringBuilder();

        for (String event : answer(", \"stream\": true").split("\n\n")) {
            if (!event.equals("data: [DONE]")) {
                pieces.append(new ObjectMapper()
                        .readTree(event.substring("data: ".length()))
                        .at("/choices/0/delta/content")
                        .asText());
            }
        }

        assertThat(pieces).hasToString(whole);
    }
}
