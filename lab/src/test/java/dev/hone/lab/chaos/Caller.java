package dev.hone.lab.chaos;

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
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks one server as its users do. What does not come, or is refused, is no answer. Any thread may call. */
final class Caller {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String EVENT = "data: ";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SHORT = 4;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;

    /** What an answer says of itself. */
    record Reply(String id, String version) {}

    Caller(URI address) {
        this.address = address;
    }

    Optional<Reply> ask(String user) {
        return send(user).join();
    }

    /** Sends a question, and does not wait for the answer. */
    CompletableFuture<Optional<Reply>> send(String user) {
        return http.sendAsync(question(user, SHORT, false), BodyHandlers.ofString())
                .thenApply(Caller::whole)
                .exceptionally(broken -> Optional.empty());
    }

    /** Asks for a long answer in pieces; returns when there is some text of it. */
    Streamed stream(String user, int tokens) throws IOException, InterruptedException {
        var answer = new Streamed(http.send(question(user, tokens, true), BodyHandlers.ofLines())
                .body()
                .iterator());
        while (answer.text.isEmpty() && answer.next()) {
            // the first chunk names the role alone
        }
        return answer;
    }

    private HttpRequest question(String user, int tokens, boolean streamed) {
        Map<String, Object> body = Map.of(
                "model",
                "main",
                "user",
                user,
                "messages",
                new Object[] {Map.of("role", "user", "content", "What do you say?")},
                "max_tokens",
                tokens,
                "ignore_eos",
                true,
                "stream",
                streamed);
        return HttpRequest.newBuilder(address.resolve("/v1/chat/completions"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(write(body)))
                .build();
    }

    private static Optional<Reply> whole(HttpResponse<String> response) {
        return response.statusCode() == 200 ? Optional.of(reply(read(response.body()))) : Optional.empty();
    }

    private static Reply reply(JsonNode body) {
        return new Reply(
                body.path("id").asText(), body.path("hone").path("version").asText());
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
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

    /** An answer that comes in pieces. For one thread. */
    static final class Streamed {

        private final Iterator<String> lines;
        private final StringBuilder text = new StringBuilder();
        private Optional<Reply> reply = Optional.empty();
        private String finish = "";

        private Streamed(Iterator<String> lines) {
            this.lines = lines;
        }

        /** Reads on to its end. */
        void finish() {
            while (next()) {
                // everything is kept
            }
        }

        Reply reply() {
            return reply.orElseThrow();
        }

        String text() {
            return text.toString();
        }

        /** Why it ended, as it says itself; empty while it has not, and where its connection broke. */
        String finishReason() {
            return finish;
        }

        private boolean next() {
            if (!lines.hasNext()) {
                return false;
            }
            String line = lines.next();
            if (line.startsWith(EVENT) && !line.endsWith("[DONE]")) {
                JsonNode chunk = read(line.substring(EVENT.length()));
                reply = Optional.of(Caller.reply(chunk));
                text.append(chunk.at("/choices/0/delta/content").asText());
                finish += chunk.at("/choices/0/finish_reason").asText("").replace("null", "");
            }
            return true;
        }
    }
}
