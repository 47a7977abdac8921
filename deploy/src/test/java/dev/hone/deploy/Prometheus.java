package dev.hone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The Prometheus of a project, as its HTTP API tells of it. */
final class Prometheus {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final int port;

    Prometheus(int port) {
        this.port = port;
    }

    /** What it asks, by their state: {@code up streams-app-1:9101}. */
    Set<String> targets() {
        Set<String> targets = new TreeSet<>();
        get("targets")
                .path("activeTargets")
                .forEach(target -> targets.add(target.path("health").asText() + " "
                        + target.at("/labels/instance").asText()));
        return targets;
    }

    /** The rules that it has loaded, with what came of evaluating each. */
    List<JsonNode> rules() {
        return stream(get("rules").path("groups"))
                .flatMap(group -> stream(group.path("rules")))
                .toList();
    }

    /** Whether an expression has an answer now. Throws where it cannot be evaluated. */
    boolean answers(String expression) {
        return !get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("result")
                .isEmpty();
    }

    private JsonNode get(String path) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body()).path("data");
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", interrupted));
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
