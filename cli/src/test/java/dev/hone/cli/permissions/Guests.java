package dev.hone.cli.permissions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** People who ask a server one after the other; each grades the answer, from 1 to 5 in turn. */
final class Guests {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private int number;

    Guests(int port) {
        this.port = port;
    }

    boolean served() throws IOException, InterruptedException {
        return send("/readyz", null).statusCode() == 200;
    }

    /** What {@code hone} says of the answer to one more of them. */
    JsonNode visit() throws IOException, InterruptedException {
        number++;
        JsonNode answer = post(
                "/v1/chat/completions",
                Map.of(
                        "model",
                        "main",
                        "user",
                        subject(number),
                        "messages",
                        List.of(Map.of("role", "user", "content", "question " + number))));
        post(
                "/v1/feedback",
                Map.of("response_id", answer.path("id").asText(), "metric", "rating", "value", 1 + number % 5));
        return answer.path("hone");
    }

    static String subject(int number) {
        return "guest" + number;
    }

    JsonNode post(String path, Map<String, Object> body) throws IOException, InterruptedException {
        HttpResponse<String> response = send(path, JSON.writeValueAsBytes(body));
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(path + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> send(String path, byte @Nullable [] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(1))
                .header("Authorization", "Bearer " + AskingSystem.KEY);
        if (body != null) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body));
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
