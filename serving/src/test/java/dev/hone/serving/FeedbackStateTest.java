package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.hone.schemas.digest.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server tells of feedback, before a streams application that says what such a one says. */
class FeedbackStateTest {

    private static final String ASKED = "/v1/feedback/f1?response_id=r1";

    @TempDir
    Path folder;

    private volatile int status = 200;
    private volatile String sheet = "{}";
    private HttpServer streams;

    @BeforeEach
    void start() throws IOException {
        streams = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        streams.createContext("/interactions/r1", exchange -> {
            byte[] body = sheet.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        streams.start();
    }

    @AfterEach
    void stop() {
        streams.stop(0);
    }

    private Front front(String... more) throws IOException {
        Map<String, String> at = Map.of(
                "serving.interactions.at",
                "127.0.0.1:1, 127.0.0.1:" + streams.getAddress().getPort());
        if (more.length == 0) {
            return new Front(folder, at);
        }
        return new Front(
                folder, Map.of("serving.interactions.at", at.get("serving.interactions.at"), more[0], more[1]));
    }

    private static String sheet(String segment, String feedbackId, String outcome) {
        return """
                {"state": "joined: feedback is awaited until it is due", "due": "2026-11-23T19:00:00Z",
                 "segment": "%s", "outcomes": [{"feedback": "%s", "outcome": "%s"}]}""".formatted(segment, Sha256.hex(Sha256.of(feedbackId)).substring(0, 16), outcome);
    }

    @ParameterizedTest
    @CsvSource({"accepted, joined", "late, late", "superseded, superseded", "pending, pending", "excluded, excluded"})
    void tellsWhereItEnded(String outcome, String told) throws Exception {
        sheet = sheet("acme/*", "f1", outcome);
        try (Front front = front()) {
            JsonNode answer = Front.json(front.get(ASKED));

            assertThat(answer.at("/status").asText()).isEqualTo(told);
            assertThat(answer.at("/due").asText()).isEqualTo("2026-11-23T19:00:00Z");
            assertThat(answer.has("reason")).isFalse();
        }
    }

    @Test
    void saysWhatMayHaveBecomeOfWhatNobodyKnows() throws Exception {
        sheet = sheet("acme/*", "another", "accepted");
        try (Front front = front()) {
            assertThat(Front.json(front.get(ASKED)).at("/status").asText()).isEqualTo("unknown");
            status = 404;
            assertThat(Front.json(front.get(ASKED)).at("/reason").asText()).contains("dead letter", "orphan");
        }
    }

    @Test
    void comesAgainLaterWhereNobodyCanTell() throws Exception {
        status = 503;
        try (Front front = front()) {
            assertThat(front.get(ASKED).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aKeySeesItsOwnTenantAlone() throws Exception {
        Path keys = Files.writeString(
                folder.resolve("keys.json"),
                "[{\"id\": \"k\", \"sha256\": \"%s\", \"scopes\": [\"feedback\"], \"tenant\": \"globex\"}]"
                        .formatted(Sha256.hex(Sha256.of("key"))));
        sheet = sheet("acme/*", "f1", "accepted");
        try (Front front = front("serving.keys", keys.toString())) {
            HttpResponse<String> answer = front.get(ASKED, "Authorization", "Bearer key");

            assertThat(Front.json(answer).at("/status").asText()).isEqualTo("unknown");
            assertThat(answer.body()).doesNotContain("2026-11-23T19");
        }
    }

    @Test
    void aServerThatCannotAskSaysWhatItLacks() throws Exception {
        try (Front front = new Front(folder, Map.of())) {
            HttpResponse<String> answer = front.get(ASKED);

            assertThat(answer.statusCode()).isEqualTo(501);
            assertThat(answer.body()).contains("serving.interactions.at");
        }
    }
}
