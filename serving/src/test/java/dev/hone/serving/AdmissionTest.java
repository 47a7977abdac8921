package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO =
            "{\"model\": \"main\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
    private static final String THUMB = "{\"response_id\": \"r1\", \"metric\": \"thumb\", \"value\": true}";

    @TempDir
    Path folder;

    @Test
    void withoutAKeyNothingIsReadOrWritten() throws Exception {
        try (Front front = new Front(folder, Map.of("serving.api.keys", "key"))) {
            HttpResponse<String> refused = front.post(CHAT, HELLO);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(Front.json(refused).at("/error/code").asText()).isEqualTo("invalid_api_key");
            assertThat(front.post("/v1/feedback", THUMB).statusCode()).isEqualTo(401);
            assertThat(front.delete("/v1/feedback/f?response_id=r").statusCode())
                    .isEqualTo(401);
            assertThat(front.get("/v1/models").statusCode()).isEqualTo(401);
            assertThat(front.get("/v1/models/main").statusCode()).isEqualTo(401);
            assertThat(front.get("/console/state").statusCode()).isEqualTo(401);
            assertThat(front.capture.feedback).isEmpty();
            assertThat(front.engine.requests).isEmpty();
            assertThat(front.post(CHAT, HELLO, "Authorization", "Bearer key").statusCode())
                    .isEqualTo(200);
            assertThat(front.get("/console").statusCode()).isEqualTo(200);
            assertThat(front.get("/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesBodiesThatAreTooLargeOrNoJson() throws Exception {
        try (Front front = new Front(folder, Map.of("serving.request.max.bytes", "200"))) {
            HttpResponse<String> large = front.post(CHAT, HELLO.replace("Hi", "Hi ".repeat(100)));
            assertThat(large.statusCode()).isEqualTo(413);
            assertThat(Front.json(large).at("/error/type").asText()).isEqualTo("invalid_request_error");
            HttpResponse<String> form = front.post(CHAT, HELLO, "Content-Type", "application/x-www-form-urlencoded");
            assertThat(form.statusCode()).isEqualTo(415);
            HttpRequest untyped = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + CHAT))
                    .POST(HttpRequest.BodyPublishers.ofString(HELLO))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(untyped, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(415);
            assertThat(front.post(CHAT, "{\"model\": ").statusCode()).isEqualTo(400);
            assertThat(front.post(CHAT, "").statusCode()).isEqualTo(400);
            assertThat(front.post(CHAT, "[]").statusCode()).isEqualTo(400);
            assertThat(front.post(CHAT, HELLO + HELLO).statusCode()).isEqualTo(400);
            HttpResponse<String> secret = front.post(CHAT, "{\"secret words\"}");
            assertThat(secret.body()).doesNotContain("secret");
        }
    }

    @Test
    void understandsGzipWithinTheSameBound() throws Exception {
        try (Front front = new Front(folder, Map.of("serving.request.max.bytes", "2000"))) {
            String[] packed = {"Content-Encoding", "gzip"};
            assertThat(post(front, gzip(HELLO), packed).statusCode()).isEqualTo(200);

            HttpResponse<String> bomb = post(front, gzip(HELLO.replace("Hi", "Hi".repeat(50_000))), packed);
            HttpResponse<String> unsaid = post(front, gzip(HELLO));
            HttpResponse<String> broken = post(front, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0}, packed);
            HttpResponse<String> other = post(front, gzip(HELLO), "Content-Encoding", "br");

            assertThat(bomb.statusCode()).isEqualTo(413);
            assertThat(unsaid.statusCode()).isEqualTo(400);
            assertThat(Front.json(unsaid).at("/error/message").asText()).contains("gzip", "Content-Encoding");
            assertThat(broken.statusCode()).isEqualTo(400);
            assertThat(other.statusCode()).isEqualTo(415);
        }
    }

    private static HttpResponse<String> post(Front front, byte[] body, String... headers) throws Exception {
        return front.send(front.request(CHAT, headers).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void errorsOfTheServerHaveTheSameShape() throws Exception {
        try (Front front = new Front(folder, Map.of())) {
            HttpResponse<String> nowhere = front.get("/v1/nothing");
            HttpResponse<String> wrongMethod = front.get(CHAT);

            assertThat(nowhere.statusCode()).isEqualTo(404);
            assertThat(Front.json(nowhere).at("/error/message").asText()).isNotEmpty();
            assertThat(wrongMethod.statusCode()).isEqualTo(405);
            assertThat(Front.json(wrongMethod).at("/error/message").asText()).isNotEmpty();
        }
    }

    @Test
    void tellsWhetherItIsReadyAndWhatItCounted() throws Exception {
        try (Front front = new Front(folder, Map.of())) {
            front.post(CHAT, HELLO);
            front.unready = Optional.of("no versions yet");

            HttpResponse<String> unready = front.get("/readyz");
            String metrics = front.get("/metrics").body();

            assertThat(unready.statusCode()).isEqualTo(503);
            assertThat(unready.body()).contains("no versions yet");
            assertThat(metrics)
                    .contains("hone_request_success_total{finished_reason=\"stop\"} 1.0")
                    .contains("hone_generation_tokens_total 3.0")
                    .contains("hone_time_to_first_token_seconds_bucket")
                    .contains("hone_e2e_request_latency_seconds_count 1");
        }
    }
}
