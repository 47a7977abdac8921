package dev.hone.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;

/**
 * A server with a real model of random weights, engine and tokenizer of bytes, and a chat template that knows tools;
 * only Kafka is left out.
 */
final class CallingServer implements AutoCloseable {

    private static final String BASE = "main@base";
    private static final String TEMPLATE = """
            {%- if tools %}<|system|>{{ tools | tojson }}<|fin|>{% endif -%}
            {%- for message in messages -%}
            {%- if message.role == 'tool' -%}
            <|user|><tool_response>{{ message.content }}</tool_response><|fin|>
            {%- else -%}
            <|{{ message.role }}|>{{ message.content }}
            {%- for call in message.tool_calls or [] %}<tool_call>{{ call.function | tojson }}</tool_call>{% endfor -%}
            <|fin|>
            {%- endif -%}
            {%- endfor -%}
            {%- if add_generation_prompt %}<|assistant|>{% endif -%}
            """;

    final RecordingCapture capture = new RecordingCapture();
    final ServedBase base;
    private final LoadedVersions versions;
    private final BatchingEngine engine;
    private final BlockingTaskExecutor executor =
            BlockingTaskExecutor.builder().numThreads(8).build();
    private final Server server;

    CallingServer(Path folder) throws IOException {
        write(folder);
        InstantSource clock = InstantSource.system();
        Settings settings = Settings.of(Map.of("serving.port", "0"));
        base = ServedBase.load(folder);
        versions = new LoadedVersions(
                base, ArtifactStores.at(folder.resolve("artifacts").toString()));
        versions.want(List.of(BASE));
        engine = new BatchingEngine(
                EngineConfig.from(settings), base.model(), base.tokenizer(), base.endTokenIds(), clock);
        server =
                surface(settings, clock).server(ServingConfig.from(settings), AdmissionConfig.from(settings), executor);
        server.start().join();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> versions.loaded().contains(BASE));
    }

    /** Hone's own format is known by its tokens: with another name for one of them the template counts. */
    private static void write(Path folder) throws IOException {
        ByteLevelTokenizer.write(folder, List.of("<tool_call>", "</tool_call>", "\": ", "{\"", "true"));
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replace("<|end|>", "<|fin|>"));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|fin|>\"}");
        Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE);
        ModelConfig config = ModelConfig.small(ByteLevelTokenizer.vocabSize(5), 32, 1, 2, 259);
        try (LanguageModel model = LanguageModel.random(config, 1)) {
            model.write(folder);
        }
    }

    private HttpRoutes surface(Settings settings, InstantSource clock) {
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
                new ReplyContext(capture, executor, metrics, clock),
                ids,
                config.segment(),
                config.revealsArm(),
                new Patience(Duration.ofSeconds(60), Duration.ofSeconds(1)));
        return new HttpRoutes(
                answering,
                new ModelsService(
                        () -> ModelList.of(LinesConfig.from(settings), versions, line -> BASE),
                        clock.instant(),
                        config.revealsArm()),
                new FeedbackService(
                        capture,
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

    int port() {
        return server.activeLocalPort();
    }

    /** The reply to a request with these members beside its model. */
    HttpResponse<String> ask(String members) throws IOException, InterruptedException {
        return ask("/v1/chat/completions", members);
    }

    HttpResponse<String> ask(String path, String members) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\": \"main\", " + members + "}"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    /** The one choice of a whole reply. */
    JsonNode choice(String members) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(ask(members).body()).at("/choices/0");
    }

    /** The deltas of a streamed reply of one choice, each with its reason of an end. */
    List<JsonNode> deltas(String members) throws IOException, InterruptedException {
        List<JsonNode> deltas = new ArrayList<>();
        for (String event : ask(members + ", \"stream\": true").body().split("\n\n")) {
            if (!event.equals("data: [DONE]")) {
                deltas.add(new ObjectMapper()
                        .readTree(event.substring("data: ".length()))
                        .at("/choices/0"));
            }
        }
        return deltas;
    }

    @Override
    public void close() {
        Stopped.now(server);
        engine.close();
        executor.shutdown();
        versions.close();
        base.close();
    }
}
