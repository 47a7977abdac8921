package dev.hone.cli.serving;

import static dev.hone.cli.serving.SealedSystem.CORRECTION;
import static dev.hone.cli.serving.SealedSystem.PATIENCE;
import static dev.hone.cli.serving.SealedSystem.QUESTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.cli.ClosedRound;
import dev.hone.cli.serving.TraceCollector.Span;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.ServingApp;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.tracing.TraceParent;
import dev.hone.trainer.TrainerWorker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace from a request to the round that trained on it, through all three programs and a broker. */
class TracesIT {

    private static final TraceParent ASKED =
            new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);
    private static final TraceParent RATED =
            new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

    @TempDir
    Path folder;

    private SealedSystem system;
    private TraceCollector collector;

    @BeforeEach
    void start() throws IOException {
        system = new SealedSystem(folder);
        collector = new TraceCollector();
    }

    @AfterEach
    void stop() {
        collector.close();
        system.close();
    }

    private Settings settings(String program) {
        return system.settings()
                .with(Map.of(
                        "tracing.otlp.endpoint", collector.endpoint(),
                        "tracing.sample.ratio", "0",
                        "data.dir", folder.resolve(program).toString(),
                        "trainer.base", folder.resolve("base").toString(),
                        "trainer.ops.port", "0",
                        "trainer.recipe.max.tokens", "256",
                        "trainer.recipe.max.prompt.tokens", "128"));
    }

    @Test
    void oneTraceSpansTheRequestTheJoinAndTheRound() throws Exception {
        String id;
        try (StreamsApp streams = StreamsApp.start(settings("streams"));
                ServingApp serving = new ServingApp(settings("serving"), InstantSource.system());
                TrainerWorker trainer = new TrainerWorker(settings("trainer"))) {
            serving.start();
            Asker asker = new Asker(serving.port());
            await().atMost(PATIENCE).until(asker::ready);
            String untraced = SealedSystem.corrected(asker, "u2");
            id = asked(serving.port());
            rated(serving.port(), id);
            await().atMost(PATIENCE).until(() -> system.examples().keySet().containsAll(Set.of(id, untraced)));
            close(ClosedRound.of(system.wire(), 2));
            trainer.start();
            await().atMost(PATIENCE)
                    .until(() -> !collector.named("train on interaction").isEmpty());
            assertThat(streams.failure()).isEmpty();
            assertThat(trainer.failure()).isEmpty();
        }

        Span request = requested(id);
        joined(id, request);
        trained();
        assertThat(collector.named("chat main")).as("that nobody asked to keep").hasSize(1);
        assertThat(collector.all().toString()).doesNotContain(QUESTION, CORRECTION, "aubergine");
    }

    private Span requested(String id) {
        Span request = collector.named("chat main").get(0);
        assertThat(request.program()).isEqualTo("hone-serving");
        assertThat(request.trace()).isEqualTo(ASKED.traceId());
        assertThat(request.parent()).isEqualTo(ASKED.spanId());
        assertThat(request.attributes())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.request.model", "main")
                .containsEntry("gen_ai.response.model", "main@base")
                .containsEntry("gen_ai.response.id", id)
                .containsEntry("gen_ai.response.finish_reasons", "length")
                .containsEntry("gen_ai.usage.output_tokens", "4")
                .containsKey("gen_ai.usage.input_tokens");
        return request;
    }

    private void joined(String id, Span request) {
        Span joined = collector.named("join interaction").stream()
                .filter(span -> "1".equals(span.attributes().get("hone.interaction.votes")))
                .findFirst()
                .orElseThrow();
        assertThat(joined.program()).isEqualTo("hone-streams-app");
        assertThat(joined.trace()).isEqualTo(ASKED.traceId());
        assertThat(joined.parent()).isEqualTo(request.id());
        assertThat(joined.links()).containsExactly(RATED.traceId() + "/" + RATED.spanId());
        assertThat(joined.attributes()).containsEntry("gen_ai.response.id", id);
    }

    private void trained() {
        Span learned = collector.named("train on interaction").get(0);
        Span round = collector.named("train round").get(0);
        Span published = collector.named("publish version").get(0);
        assertThat(learned.program()).isEqualTo("hone-trainer-worker");
        assertThat(learned.trace()).isEqualTo(ASKED.traceId());
        assertThat(learned.parent())
                .isIn(collector.named("join interaction").stream().map(Span::id).toList());
        assertThat(learned.links()).containsExactly(round.place());
        assertThat(learned.attributes().get("hone.model.version")).startsWith("main@sha256:");
        assertThat(round.parent()).isEmpty();
        assertThat(round.links()).containsExactly(learned.trace() + "/" + learned.parent());
        assertThat(round.attributes()).containsEntry("hone.round.id", "main#1");
        assertThat(published.parent()).isEqualTo(round.id());
    }

    private static String asked(int port) throws Exception {
        String body = """
                {"model": "main", "user": "u1", "max_tokens": 4, "temperature": 0, "logit_bias": {"257": -100},
                 "messages": [{"role": "user", "content": "%s"}]}
                """.formatted(QUESTION);
        HttpResponse<String> reply = post(port, "/v1/chat/completions", body, ASKED);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return reply.body().replaceAll("(?s).*?\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    private static void rated(int port, String id) throws Exception {
        String body = """
                {"response_id": "%s", "metric": "rating", "value": 4, "correction": "%s",
                 "source": {"kind": "human", "id": "rater"}}
                """.formatted(id, CORRECTION);
        assertThat(post(port, "/v1/feedback", body, RATED).statusCode()).isEqualTo(202);
    }

    private static HttpResponse<String> post(int port, String path, String body, TraceParent trace) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Content-Type", "application/json")
                                .header(TraceParent.HEADER, trace.header())
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private void close(TrainingRound closed) throws Exception {
        String topic = system.wire().name(Topics.TRAINING_ROUNDS);
        // What the base has room for, of which the digest says that it is meant.
        Map<String, String> recipe = Map.of("max.tokens", "256", "max.prompt.tokens", "128", "subject.share", "1");
        TrainingRound round = TrainingRound.newBuilder(closed)
                .setRecipe(recipe)
                .setRecipeDigest(Recipe.digest(recipe))
                .build();
        byte[] bytes = system.wire()
                .connection()
                .valueSerde(Topics.TRAINING_ROUNDS)
                .serializer()
                .serialize(topic, round);
        try (var producer = system.wire().producer()) {
            producer.send(new ProducerRecord<>(topic, "main", bytes)).get();
        }
    }
}
