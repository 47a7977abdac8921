package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
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
    private volatile String letters = "{\"letters\": []}";
    private HttpServer streams;

    @BeforeEach
    void start() throws IOException {
        streams = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        streams.createContext("/interactions/r1", exchange -> answer(exchange, status, sheet));
        streams.createContext("/letters/r1", exchange -> answer(exchange, 200, letters));
        streams.start();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
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
    void tellsOfWhatNoPathCanHold() throws Exception {
        sheet = sheet("acme/*", "..", "accepted");
        try (Front front = front()) {
            JsonNode answer = Front.json(front.get("/v1/feedback?id=..&response_id=r1"));

            assertThat(answer.at("/status").asText()).isEqualTo("joined");
            assertThat(front.get("/v1/feedback?response_id=r1").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void saysWhatMayHaveBecomeOfWhatNobodyKnows() throws Exception {
        sheet = sheet("acme/*", "another", "accepted");
        try (Front front = front()) {
            assertThat(Front.json(front.get(ASKED)).at("/status").asText()).isEqualTo("unknown");
            status = 404;
            assertThat(Front.json(front.get(ASKED)).at("/reason").asText())
                    .contains("not been read yet", "dead letter");
        }
    }

    private static String name(String feedbackId) {
        return Sha256.hex(Sha256.of(feedbackId)).substring(0, 16);
    }

    private static String letter(String feedbackId, boolean orphan, String tenant) {
        return """
                {"letters": [{"feedback": "%s", "tenant": %s, "orphan": %s, "stage": "join", "reason": "because"}]}""".formatted(name(feedbackId), tenant, orphan);
    }

    @ParameterizedTest
    @CsvSource({"true, orphan", "false, refused"})
    void tellsOrphansFromWhatWasRefusedAndWhy(boolean orphan, String status) throws Exception {
        this.status = 404;
        letters = letter("f1", orphan, "null");
        try (Front front = front()) {
            JsonNode answer = Front.json(front.get(ASKED));

            assertThat(answer.at("/status").asText()).isEqualTo(status);
            assertThat(answer.at("/reason").asText()).isEqualTo("because");
        }
    }

    @Test
    void whatCountsWasNotRefusedThoughACopyOfItWas() throws Exception {
        sheet = sheet("acme/*", "f1", "accepted");
        letters = letter("f1", false, "null");
        try (Front front = front()) {
            assertThat(Front.json(front.get(ASKED)).at("/status").asText()).isEqualTo("joined");
        }
    }

    @Test
    void whatWasRefusedAndCannotBeReadMayBeThis() throws Exception {
        letters = "{\"letters\": [{\"feedback\": null, \"orphan\": false, \"reason\": \"garbled\"}]}";
        try (Front front = front()) {
            JsonNode answer = Front.json(front.get(ASKED));

            assertThat(answer.at("/status").asText()).isEqualTo("unknown");
            assertThat(answer.at("/reason").asText()).contains("could not be read");
        }
    }

    @Test
    void tellsWhatWasTakenBackAndWhatWasGivenAfterThat() throws Exception {
        String taken = "{\"feedback\": \"%s\", \"outcome\": \"superseded\", \"retracted\": true}".formatted(name("f1"));
        String taking = "{\"feedback\": \"%s\", \"outcome\": \"accepted\", \"retraction\": true}".formatted(name("f1"));
        String again = "{\"feedback\": \"%s\", \"outcome\": \"accepted\"}".formatted(name("f1"));
        try (Front front = front()) {
            sheet = "{\"outcomes\": [%s, %s]}".formatted(taken, taking);
            assertThat(Front.json(front.get(ASKED)).at("/status").asText()).isEqualTo("retracted");
            sheet = "{\"outcomes\": [%s, %s, %s]}".formatted(taken, taking, again);
            assertThat(Front.json(front.get(ASKED)).at("/status").asText()).isEqualTo("joined");
        }
    }

    @Test
    void aKeySeesTheDeadLettersOfItsOwnTenantAlone() throws Exception {
        Path keys = Files.writeString(
                folder.resolve("keys.json"),
                "[{\"id\": \"k\", \"sha256\": \"%s\", \"scopes\": [\"feedback\"], \"tenant\": \"globex\"}]"
                        .formatted(Sha256.hex(Sha256.of("key"))));
        try (Front front = front("serving.keys", keys.toString())) {
            letters = letter("f1", true, "\"acme\"");
            assertThat(front.get(ASKED, "Authorization", "Bearer key").body()).doesNotContain("because");
            letters = letter("f1", true, "\"globex\"");
            assertThat(front.get(ASKED, "Authorization", "Bearer key").body()).contains("orphan", "because");
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
