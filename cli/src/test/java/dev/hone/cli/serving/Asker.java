package dev.hone.cli.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a server at temperature 0, as any client of the OpenAI endpoint would. Any thread may call. */
final class Asker {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String EVENT = "data: ";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final @Nullable String key;

    /** What a reply says of itself, and its text. */
    record Reply(
            String id,
            String version,
            String fingerprint,
            @Nullable String arm,
            @Nullable Integer goal,
            String text) {}

    Asker(int port) {
        this(port, null);
    }

    /** With a key, where the server asks for one. */
    Asker(int port, @Nullable String key) {
        this.port = port;
        this.key = key;
    }

    /** Whether the server is there and wants requests. */
    boolean ready() {
        try {
            return send(request("/readyz").GET().build()).statusCode() == 200;
        } catch (UncheckedIOException notThere) {
            return false;
        }
    }

    /** Throws an {@link IllegalStateException} when the reply is not a whole answer. */
    Reply ask(String subject, String prompt, boolean streamed) {
        return ask(subject, prompt, Map.of("temperature", 0, "max_tokens", TrainedVersions.TOKENS, "stream", streamed));
    }

    /** An answer of so many tokens that nothing but their probabilities and a seed choose. */
    Reply draw(String subject, String prompt, int tokens, long seed) {
        return ask(subject, prompt, Map.of("temperature", 1, "max_tokens", tokens, "seed", seed, "stream", false));
    }

    private Reply ask(String subject, String prompt, Map<String, Object> how) {
        Map<String, Object> question = new HashMap<>(how);
        question.put("model", "main");
        question.put("user", subject);
        question.put("messages", List.of(Map.of("role", "user", "content", prompt)));
        byte[] body = bytes(question);
        boolean streamed = Boolean.TRUE.equals(how.get("stream"));
        HttpResponse<String> response = send(request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return streamed ? streamed(response.body()) : whole(response.body());
    }

    /** Says what should have been answered; throws an {@link IllegalStateException} where it is not taken. */
    void correct(String id, String correction) {
        give(Map.of(
                "response_id",
                id,
                "metric",
                "rating",
                "value",
                4,
                "correction",
                correction,
                "source",
                Map.of("kind", "human", "id", "rater")));
    }

    /** Grades an answer as a program does; throws an {@link IllegalStateException} where it is not taken. */
    void grade(String id, String metric, double value, String model) {
        give(Map.of(
                "response_id", id, "metric", metric, "value", value, "source", Map.of("kind", "model", "id", model)));
    }

    private void give(Map<String, Object> feedback) {
        byte[] body = bytes(feedback);
        HttpResponse<String> response = send(request("/v1/feedback")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build());
        if (response.statusCode() != 202) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
    }

    private static Reply whole(String body) {
        JsonNode completion = read(body);
        return reply(completion, completion.at("/choices/0/message/content").asText());
    }

    private static Reply streamed(String body) {
        List<String> events = new ArrayList<>(List.of(body.split("\n\n")));
        if (!events.remove(events.size() - 1).equals(EVENT + "[DONE]")) {
            throw new IllegalStateException("a stream without an end: " + body);
        }
        List<JsonNode> chunks = events.stream()
                .map(event -> read(event.substring(EVENT.length())))
                .toList();
        var text = new StringBuilder();
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/delta/content").asText()));
        List<Reply> replies = chunks.stream()
                .map(chunk -> reply(chunk, text.toString()))
                .distinct()
                .toList();
        if (replies.size() != 1) {
            throw new IllegalStateException("a stream that contradicts itself: " + body);
        }
        return replies.get(0);
    }

    private static Reply reply(JsonNode body, String text) {
        JsonNode hone = body.path("hone");
        return new Reply(
                body.path("id").asText(),
                hone.path("version").asText(),
                body.path("system_fingerprint").asText(),
                hone.hasNonNull("arm") ? hone.path("arm").asText() : null,
                hone.hasNonNull("goal") ? hone.path("goal").asInt() : null,
                text);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(1));
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
