package dev.hone.lab.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hone.lab.demo.Endpoint.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users say over HTTP, to a server that writes it down. */
class EndpointTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Grade GRADE =
            new Grade("chatcmpl-1-2", "chatcmpl-1", "user-7", 4, Instant.parse("2026-01-02T03:04:05.006789Z"));

    private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Endpoint endpoint;
    private int status = 200;
    private String reply = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        endpoint = new Endpoint(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void asksAsAnyClientOfTheChatApiDoes() throws Exception {
        reply = "{\"id\":\"chatcmpl-1\",\"choices\":[{\"message\":{\"content\":\"a lamp\"}}]}";

        assertThat(endpoint.ask("user-7", "A gift?").get()).contains(new Answer("chatcmpl-1", "a lamp"));
        assertThat(bodies).singleElement().satisfies(body -> {
            assertThat(body.path("model").asText()).isEqualTo("main");
            assertThat(body.path("user").asText()).isEqualTo("user-7");
            assertThat(body.path("hone::segment").asText()).isEqualTo("gifts/advice");
            assertThat(body.path("temperature").asDouble()).isEqualTo(1);
            assertThat(body.path("max_tokens").asInt()).isEqualTo(12);
            assertThat(body.at("/messages/0/content").asText()).isEqualTo("A gift?");
        });
    }

    @Test
    void aRefusedRequestHasNoAnswer() throws Exception {
        status = 429;

        assertThat(endpoint.ask("user-7", "A gift?").get()).isEmpty();
    }

    @Test
    void theSameGradeSaysTheSameOverHttpAndInTheTopic() throws Exception {
        status = 202;

        assertThat(endpoint.feedback(GRADE).get()).isEqualTo(202);
        JsonNode body = bodies.get(0);
        assertThat(body.path("id").asText()).isEqualTo(GRADE.record().getFeedbackId());
        assertThat(body.path("metric").asText()).isEqualTo(GRADE.record().getMetric());
        assertThat(body.path("value").asDouble()).isEqualTo(GRADE.record().getValue());
        assertThat(body.at("/source/id").asText())
                .isEqualTo(GRADE.record().getSource().getId());
        assertThat(Instant.parse(body.path("event_time").asText()))
                .isEqualTo(GRADE.record().getEventTime());
    }

    @Test
    void aServerThatIsNotThereIsNotReady() throws Exception {
        assertThat(endpoint.ready()).isTrue();
        stop();
        assertThat(endpoint.ready()).isFalse();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (body.length > 0) {
                bodies.add(JSON.readTree(new String(body, UTF_8)));
            }
            byte[] bytes = reply.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
