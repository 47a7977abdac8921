package dev.hone.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.api.chat.ChatChunk;
import dev.hone.api.chat.ChatRequest;
import dev.hone.api.chat.ChatStream;
import dev.hone.api.chat.Tool;
import dev.hone.api.feedback.Feedback;
import dev.hone.api.feedback.FeedbackIds;
import dev.hone.api.feedback.Outcome;
import dev.hone.api.feedback.Source;
import dev.hone.api.feedback.Target;
import dev.hone.api.http.ApiException;
import dev.hone.api.http.Json;
import dev.hone.api.http.NoAnswerException;
import dev.hone.api.http.Retries;
import dev.hone.api.http.Server;
import dev.hone.api.http.TooLateException;
import dev.hone.api.http.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client makes of answers that a server seldom gives; serving's tests have it before a real one. */
class HoneClientTest {

    private static final Instant NOW = Instant.parse("2026-11-29T18:00:00Z");
    private static final ChatRequest ASKED = ChatRequest.of("main").user("Hi").build();
    private static final String ANSWER = """
            {"id": "chatcmpl-1", "created": 5, "model": "main", "news": 1, "choices": [
              {"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}]}""";
    private static final String PIECE = """
            {"id": "c1", "created": 5, "model": "main", "choices": [{"index": 0, "delta": {"content": "Hel"}}]}""".replace("\n", "");
    private static final String BUSY = "{\"error\": {\"message\": \"come again\", \"code\": \"rate_limit_exceeded\"}}";

    private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HoneClient client(String address, Duration patience) {
        Transport transport = new Transport(
                HttpClient.newHttpClient(),
                new Server(URI.create(address), "secret", patience, Retries.twice(), Map.of("x-team", "gifts")),
                time -> {
                    waits.add(time);
                    return CompletableFuture.completedFuture(null);
                },
                () -> 0);
        return HoneClient.over(transport, new FeedbackIds(() -> NOW, new Random(1)), () -> NOW);
    }

    private HoneClient client() {
        return client(server.address(), Duration.ofSeconds(20));
    }

    @Test
    void waitsAsTheServerSaysAndAsksAgain() {
        server.then(429, BUSY, "retry-after", "7").then(503, "busy").then(200, ANSWER);

        assertThat(client().chat().create(ASKED).text()).isEqualTo("Hello");

        assertThat(waits).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(1));
        assertThat(server.asked).hasSize(3).allSatisfy(request -> {
            assertThat(request.headers().get("Authorization")).containsExactly("Bearer secret");
            assertThat(request.headers().get("X-team")).containsExactly("gifts");
        });
    }

    @Test
    void doesNotAskAgainWhereTheServerSaysSo() {
        server.then(504, "{\"error\": {\"message\": \"too slow\", \"code\": \"timeout\"}}", "x-should-retry", "false");

        var refused = catchThrowableOfType(
                ApiException.ServerFault.class, () -> client().chat().create(ASKED));

        assertThat(refused.code()).isEqualTo("timeout");
        assertThat(server.asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "400, Invalid",
        "413, Invalid",
        "401, Unauthenticated",
        "403, Forbidden",
        "404, NotFound",
        "429, Busy",
        "500, ServerFault"
    })
    void aRefusalIsOfItsKind(int status, String kind) {
        String body =
                "{\"error\": {\"message\": \"say otherwise\", \"type\": \"t\", \"param\": \"p\", \"code\": \"c\"}}";
        for (int i = 0; i < 3; i++) {
            server.then(status, body, "x-request-id", "r7");
        }

        var refused =
                catchThrowableOfType(ApiException.class, () -> client().models().list());

        assertThat(refused.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(refused).hasMessage(status + " say otherwise (request r7)");
        assertThat(List.of(refused.status(), refused.type(), refused.param(), refused.code(), refused.requestId()))
                .containsExactly(status, "t", "p", "c", "r7");
    }

    @Test
    void aProxysWordsAreNoBug() {
        server.then(400, "<html>bad</html>");

        assertThatThrownBy(() -> client().chat().create(ASKED))
                .isInstanceOf(ApiException.Invalid.class)
                .hasMessageContaining("without a word");
    }

    @Test
    void triesAgainWhereNobodyIsThereAndSaysWhere() {
        HoneClient nowhere = client("http://127.0.0.1:1/v1/", Duration.ofSeconds(20));

        assertThatThrownBy(() -> nowhere.chat().create(ASKED))
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("http://127.0.0.1:1:");

        assertThat(waits).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotWaitForEverAndLeaves(boolean headersCome) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        server.then(exchange -> {
            if (headersCome) {
                exchange.sendResponseHeaders(200, 0);
                drip(exchange.getResponseBody(), over, left);
            }
            await(over);
        });

        assertThatThrownBy(() ->
                        client(server.address(), Duration.ofMillis(300)).chat().create(ASKED))
                .isInstanceOf(TooLateException.class);

        assertThat(!headersCome || left.await(20, TimeUnit.SECONDS)).isTrue();
        over.countDown();
        assertThat(waits).isEmpty();
    }

    /** Writes until nobody reads any more. */
    private static void drip(OutputStream body, CountDownLatch over, CountDownLatch left) {
        try {
            while (!over.await(10, TimeUnit.MILLISECONDS)) {
                body.write(' ');
                body.flush();
            }
        } catch (IOException gone) {
            left.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aStreamThatFallsSilentIsGivenUp() {
        CountDownLatch over = new CountDownLatch(1);
        server.then(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(("data: " + PIECE + "\n\n").getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            await(over);
        });

        List<String> heard = new ArrayList<>();
        assertThatThrownBy(() -> {
                    try (ChatStream stream = client(server.address(), Duration.ofSeconds(3)).chat().stream(ASKED)) {
                        stream.forEach(chunk -> heard.add(chunk.text()));
                    }
                })
                .isInstanceOf(TooLateException.class);

        over.countDown();
        assertThat(heard).containsExactly("Hel");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aStreamThatEndsTooSoonOrInAnErrorSaysSo() {
        server.thenEvents(PIECE)
                .thenEvents(PIECE, "{\"error\": {\"message\": \"lost\", \"code\": \"engine_unavailable\"}}");

        try (ChatStream stream = client().chat().stream(ASKED)) {
            assertThatThrownBy(() -> stream.forEach(ChatChunk::text))
                    .isInstanceOf(NoAnswerException.class)
                    .hasMessageContaining("ended before");
            assertThat(stream.gathered().text()).isEqualTo("Hel");
        }
        try (ChatStream stream = client().chat().stream(ASKED)) {
            var failed = catchThrowableOfType(ApiException.ServerFault.class, () -> stream.forEach(ChatChunk::text));
            assertThat(failed.code()).isEqualTo("engine_unavailable");
        }
    }

    @Test
    void whatIsRefusedBeforeAStreamBeginsIsTriedAgainToo() {
        server.then(429, BUSY).thenEvents(PIECE, "[DONE]");

        try (ChatStream stream = client().chat().stream(ASKED)) {
            stream.forEach(ChatChunk::text);
            assertThat(stream.gathered().text()).isEqualTo("Hel");
        }

        assertThat(Json.parsed(server.asked.get(1).body())
                        .at("/stream_options/include_usage")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void feedbackThatIsSentAgainIsTheSame() {
        server.then(503, "").then(202, "{\"ids\": [\"f\"]}");

        client().feedback().give(Feedback.on("r1").thumb(true).from("u7").build());

        assertThat(server.asked.get(1).body()).isEqualTo(server.asked.get(0).body());
        JsonNode sent = Json.parsed(server.asked.get(0).body());
        assertThat(sent.path("id").asText()).matches("feedback-[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab].*");
        assertThat(sent.path("event_time").asText()).isEqualTo("2026-11-29T18:00:00Z");
        assertThat(sent.path("source").toString()).isEqualTo("{\"kind\":\"human\",\"id\":\"u7\"}");
    }

    @Test
    void ofSeveralItIsSaidWhatCameOfEachEvenIfNothingDid() {
        server.then(400, """
                {"ids": [], "results": [{"index": 0, "error": {"message": "no", "param": "[0].metric"}}],
                 "error": {"message": "none of it could be taken"}}""");

        List<Outcome> outcomes = client().feedback()
                .giveEach(List.of(Feedback.on("r1").metric("gloom", 3).build()));

        assertThat(outcomes).singleElement().satisfies(one -> {
            assertThat(one.taken()).isFalse();
            assertThat(one.error()).extracting(Outcome.Problem::param).isEqualTo("[0].metric");
        });
    }

    @Test
    void aRetractionNamesItsSourceAndAnyId() {
        server.then(202, "{\"ids\": [\"..\"]}");

        client().feedback().retract("../a b&c", Target.session("s1"), new Source(Source.Kind.OUTCOME, "shop"));

        assertThat(URI.create(server.asked.get(0).target()).getQuery().split("&(?=[a-z_]+=)"))
                .containsExactlyInAnyOrder(
                        "id=../a b&c",
                        "session=s1",
                        "source_kind=outcome",
                        "source_id=shop",
                        "event_time=2026-11-29T18:00:00Z");
    }

    @Test
    void aRequestIsWhatTheApiCallsIt() {
        server.then(200, ANSWER);

        client().chat()
                .create(ChatRequest.of("main")
                        .system("Be short")
                        .user("Hi")
                        .tool(Tool.function("weather", "Tells it", "{\"type\": \"object\"}"))
                        .callOf("weather")
                        .choices(2)
                        .stop("\n")
                        .goal(1)
                        .jsonSchema("w", "{\"type\": \"object\"}")
                        .member("top_k", 5)
                        .build());

        assertThat(Json.parsed(server.asked.get(0).body())).isEqualTo(Json.parsed("""
                {"model": "main", "messages": [{"role": "system", "content": "Be short"},
                   {"role": "user", "content": "Hi"}],
                 "tools": [{"type": "function", "function": {"name": "weather", "description": "Tells it",
                   "parameters": {"type": "object"}}}],
                 "tool_choice": {"type": "function", "function": {"name": "weather"}}, "n": 2, "stop": ["\\n"],
                 "hone::goal": 1, "top_k": 5,
                 "response_format": {"type": "json_schema", "json_schema": {"name": "w",
                   "schema": {"type": "object"}}}}"""));
    }
}
