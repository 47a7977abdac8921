package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/openapi.json} has every address that wants a key and the statuses of its good answers, and no other. */
class OpenApiRoutesTest {

    private static final String TURNS = "\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]";
    private static final String THUMB = "{\"response_id\": \"r1\", \"metric\": \"thumb\", \"value\": true}";
    private static final String TENSOR_ZEROS =
            "{\"metric_name\": \"thumb\", \"inference_id\": \"i\", \"value\": true, \"dryrun\": %s}";

    /** Right requests, one for each good answer that there is: method, address as it is asked, and body. */
    private static final List<List<String>> RIGHT = List.of(
            List.of("post", "/v1/chat/completions", "{\"model\": \"main\", " + TURNS + "}"),
            List.of("post", "/v1/completions", "{\"model\": \"main\", \"prompt\": \"Hi\"}"),
            List.of("get", "/v1/models", ""),
            List.of("get", "/v1/models/main", ""),
            List.of("post", "/v1/feedback", THUMB),
            List.of("post", "/v1/feedback?dry_run=true", THUMB),
            List.of("post", "/v1/feedback?each=true", "[" + THUMB + "]"),
            List.of("get", "/v1/feedback?id=f1&response_id=r1", ""),
            List.of("get", "/v1/feedback/f1?response_id=r1", ""),
            List.of("delete", "/v1/feedback?id=f1&response_id=r1", ""),
            List.of("delete", "/v1/feedback/f1?response_id=r1", ""),
            List.of("post", "/v1/feedback/tokens", "{\"response_id\": \"r1\", \"metrics\": [\"thumb\"]}"),
            List.of("post", "/inference", "{\"model_name\": \"main\", \"input\": {" + TURNS + "}}"),
            List.of("post", "/feedback", TENSOR_ZEROS.formatted(false)),
            List.of("post", "/feedback", TENSOR_ZEROS.formatted(true)),
            List.of("post", "/openai/v1/chat/completions", "{\"model\": \"main\", " + TURNS + "}"));

    private static JsonNode paths() throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(Path.of("..", "docs", "openapi.json")))
                .path("paths");
    }

    @Test
    void theDocumentHasTheStatusesThatTheServerGives(@TempDir Path folder) throws Exception {
        Set<String> written = new TreeSet<>();
        paths().properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> method.getValue()
                                .path("responses")
                                .fieldNames()
                                .forEachRemaining(
                                        status -> written.add(method.getKey() + " " + path.getKey() + " " + status))));
        written.removeIf(line -> line.endsWith(" default"));
        Path secrets = Files.writeString(folder.resolve("secrets"), "s".repeat(64));
        HttpServer streams = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        streams.start();
        Map<String, String> settings = Map.of(
                "serving.feedback.token.secrets",
                secrets.toString(),
                "serving.interactions.at",
                "127.0.0.1:" + streams.getAddress().getPort());
        Set<String> given = new TreeSet<>();
        try (Front front = new Front(folder, settings)) {
            for (List<String> right : RIGHT) {
                HttpResponse<String> response = front.send(front.request(right.get(1))
                        .method(right.get(0).toUpperCase(Locale.ROOT), BodyPublishers.ofString(right.get(2))));
                String path = right.get(1)
                        .replaceFirst("[?].*", "")
                        .replaceFirst("/f1$", "/{id}")
                        .replaceFirst("models/main$", "models/{id}");
                given.add(right.get(0) + " " + path + " " + response.statusCode());
            }
        } finally {
            streams.stop(0);
        }

        assertThat(given).isEqualTo(written);
    }

    @Test
    void theDocumentHasTheRoutesOfTheServer(@TempDir Path folder) throws Exception {
        JsonNode paths = paths();
        Set<String> written = new TreeSet<>();
        paths.properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> written.add(method + " " + path.getKey())));
        try (Front front = new Front(folder, Map.of())) {
            assertThat(written).isEqualTo(front.addresses());
        }
    }
}
