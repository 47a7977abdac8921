package dev.hone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * People who ask the servers in turn and rate each answer. A request that a server does not answer goes to the other
 * one, as often as {@code tries} allows; one that nobody answers fails the test. For one thread.
 */
final class Visitors {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Random ratings = new Random(7);
    private final Set<String> versions = new HashSet<>();
    private final List<Integer> ports;
    private final int tries;
    private int turn;
    private int answered;
    private int repeated;

    Visitors(List<Integer> ports, int tries) {
        this.ports = List.copyOf(ports);
        this.tries = tries;
    }

    /** Asks and rates until so many versions have answered. */
    void askUntilVersions(int many, String what) {
        askUntil(what, () -> versions.size() >= many);
    }

    /** Asks and rates until it is done, which is looked at after each ten. */
    void askUntil(String what, BooleanSupplier done) {
        Awaitility.await(what)
                .atMost(ComposeProject.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    for (int i = 0; i < 10; i++) {
                        ask();
                    }
                    return done.getAsBoolean();
                });
    }

    /** Asks and rates as long as something is so, however long that is. */
    void askWhile(BooleanSupplier going) {
        while (going.getAsBoolean()) {
            ask();
        }
    }

    /** The versions that have answered so far. */
    Set<String> versions() {
        return Set.copyOf(versions);
    }

    /** How many questions were answered and their ratings taken in. */
    int answered() {
        return answered;
    }

    /** How many requests had to be sent to another server. */
    int repeated() {
        return repeated;
    }

    private void ask() {
        JsonNode answer = post("/v1/chat/completions", """
                {"model":"main","messages":[{"role":"user","content":"tell me about number %d"}],"max_tokens":4,
                 "user":"user-%d"}""".formatted(answered, answered));
        versions.add(answer.path("system_fingerprint").asText());
        post("/v1/feedback", """
                {"response_id":"%s","metric":"rating","value":%d}""".formatted(answer.path("id").asText(), 1 + ratings.nextInt(5)));
        answered++;
    }

    private JsonNode post(String path, String body) {
        StringBuilder refusals = new StringBuilder();
        for (int attempt = 0; attempt < tries; attempt++) {
            int port = ports.get(turn++ % ports.size());
            try {
                HttpResponse<String> answer = send(port, path, body);
                if (answer.statusCode() / 100 == 2) {
                    repeated += attempt;
                    return JSON.readTree(answer.body());
                }
                refusals.append("\n  ").append(answer.statusCode()).append(' ').append(answer.body());
            } catch (IOException unreachable) {
                refusals.append("\n  ").append(unreachable);
            }
        }
        throw new AssertionError("no answer to " + path + " in " + tries + " tries:" + refusals);
    }

    private HttpResponse<String> send(int port, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", interrupted));
        }
    }
}
