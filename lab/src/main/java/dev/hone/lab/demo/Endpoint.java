package dev.hone.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The OpenAI endpoint and its feedback, as any client sees them. Thread-safe. */
final class Endpoint {

    static final String SEGMENT = "gifts/advice";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ANSWER_TOKENS = 12;

    private final URI root;
    private final HttpClient http;

    Endpoint(URI root) {
        this.root = root;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** An answer and the id that feedback on it names. */
    record Answer(String id, String text) {}

    /** Whether it takes requests yet. */
    boolean ready() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(root.resolve("/readyz"))
                    .timeout(PATIENCE)
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Nothing where the request came to no answer. */
    CompletableFuture<Optional<Answer>> ask(String subject, String prompt) {
        ObjectNode body = JSON.createObjectNode();
        body.put("model", "main").put("user", subject).put("hone::segment", SEGMENT);
        body.put("temperature", 1.0).put("max_tokens", ANSWER_TOKENS);
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return post("/v1/chat/completions", body.toString())
                .thenApply(reply -> reply.statusCode() == 200 ? Optional.of(answer(reply.body())) : Optional.empty());
    }

    /** The status code of the reply. */
    CompletableFuture<Integer> feedback(Grade grade) {
        ObjectNode body = JSON.createObjectNode();
        body.put("id", grade.feedbackId()).put("response_id", grade.responseId());
        body.put("metric", Grade.METRIC).put("value", grade.rating());
        body.put("event_time", grade.given().toString());
        body.putObject("source").put("kind", "human").put("id", grade.subject());
        return post("/v1/feedback", body.toString()).thenApply(HttpResponse::statusCode);
    }

    /** Feedback that says nothing; the status code of the reply. */
    CompletableFuture<Integer> malformed(Grade grade) {
        ObjectNode body = JSON.createObjectNode();
        body.put("response_id", grade.responseId()).putArray("metric").add(Grade.METRIC);
        return post("/v1/feedback", body.toString()).thenApply(HttpResponse::statusCode);
    }

    private CompletableFuture<HttpResponse<String>> post(String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(root.resolve(path))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static Answer answer(String body) {
        try {
            JsonNode reply = JSON.readTree(body);
            String text = reply.path("choices")
                    .path(0)
                    .path("message")
                    .path("content")
                    .asText();
            return new Answer(reply.path("id").asText(), text);
        } catch (IOException e) {
            throw new UncheckedIOException("the endpoint's reply is no JSON", e);
        }
    }
}
