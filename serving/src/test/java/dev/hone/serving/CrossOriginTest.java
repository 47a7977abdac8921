package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.serving.admission.AdmissionConfig;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String APP = "https://app.example";
    private static final String HELLO =
            "{\"model\": \"main\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]%s}";
    private static final String SDK_HEADERS =
            "authorization,content-type,x-stainless-os,x-stainless-retry-count,x-hone-segment";

    @TempDir
    Path folder;

    private static HttpResponse<String> preflight(Front front, String path, String origin, String method)
            throws IOException, InterruptedException {
        return front.send(front.request(
                        path,
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        method,
                        "Access-Control-Request-Headers",
                        SDK_HEADERS)
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    private static Optional<String> header(HttpResponse<String> response, String name) {
        assertThat(response.headers().allValues(name)).hasSizeLessThan(2);
        return response.headers().firstValue(name);
    }

    @Test
    void answersThePreflightOfAnAllowedPageWithoutAKey() throws Exception {
        try (Front front = new Front(
                folder, Map.of("serving.cors.origins", APP + ",http://localhost:3000", "serving.api.keys", "k"))) {
            for (String path : List.of(CHAT, "/v1/feedback", "/v1/feedback/f1", "/v1/models")) {
                HttpResponse<String> response = preflight(front, path, APP, "POST");

                assertThat(response.statusCode()).isEqualTo(204);
                assertThat(header(response, "access-control-allow-origin")).contains(APP);
                assertThat(header(response, "access-control-allow-methods").orElse(""))
                        .contains("POST", "GET", "DELETE");
                assertThat(header(response, "access-control-allow-headers")).contains(SDK_HEADERS);
                assertThat(header(response, "access-control-allow-credentials")).isEmpty();
                assertThat(header(response, "vary")).contains("origin");
            }
            assertThat(preflight(front, CHAT, "http://LOCALHOST:3000", "POST").statusCode())
                    .isEqualTo(204);
        }
    }

    @Test
    void repliesErrorsAndStreamsCarryTheOrigin() throws Exception {
        try (Front front = new Front(
                folder,
                Map.of("serving.cors.origins", APP, "serving.api.keys", "k", "serving.request.max.bytes", "300"))) {
            String[] known = {"Origin", APP, "Authorization", "Bearer k"};
            List<HttpResponse<String>> responses = List.of(
                    front.post(CHAT, HELLO.formatted(""), known),
                    front.post(CHAT, HELLO.formatted(", \"stream\": true"), known),
                    front.post(CHAT, HELLO.formatted(", \"n\": 0"), known),
                    front.post(CHAT, HELLO.formatted(", \"metadata\": {\"a\": \"" + "b".repeat(400) + "\"}"), known),
                    front.post(CHAT, HELLO.formatted(""), "Origin", APP),
                    front.get("/v1/nothing", known),
                    front.get("/readyz", known));

            assertThat(responses)
                    .extracting(HttpResponse::statusCode)
                    .containsExactly(200, 200, 400, 413, 401, 404, 200);
            assertThat(responses).allSatisfy(response -> {
                assertThat(header(response, "access-control-allow-origin")).contains(APP);
                assertThat(header(response, "access-control-expose-headers").orElse(""))
                        .contains("x-request-id", "retry-after");
                assertThat(header(response, "x-request-id").orElse("")).isNotEmpty();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, "/v1/feedback", "/v1/models"})
    void whatIsNoPreflightIsNoneBehindOneOfTheSameAddressEither(String path) throws Exception {
        try (Front front = new Front(folder, Map.of("serving.cors.origins", APP))) {
            for (int i = 0; i < 2; i++) {
                assertThat(preflight(front, path, APP, "POST").statusCode()).isEqualTo(204);
                HttpResponse<String> plain =
                        front.send(front.request(path, "Origin", APP).method("OPTIONS", BodyPublishers.noBody()));

                assertThat(plain.statusCode()).isEqualTo(405);
                assertThat(header(plain, "allow")).isPresent();
                assertThat(header(plain, "x-request-id")).isPresent();
                assertThat(header(plain, "access-control-allow-origin")).contains(APP);
            }
        }
    }

    @Test
    void otherPagesGetNothing() throws Exception {
        try (Front front = new Front(folder, Map.of("serving.cors.origins", APP))) {
            HttpResponse<String> refused = preflight(front, CHAT, "https://evil.example", "POST");

            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(header(refused, "access-control-allow-origin")).isEmpty();
            assertThat(refused.body()).contains("serving.cors.origins");
            HttpResponse<String> asked = front.post(CHAT, HELLO.formatted(""), "Origin", "https://evil.example");
            assertThat(header(asked, "access-control-allow-origin")).isEmpty();
        }
    }

    @Test
    void withoutTheSettingNoPageMayCall() throws Exception {
        try (Front front = new Front(folder, Map.of())) {
            HttpResponse<String> refused = preflight(front, CHAT, APP, "POST");

            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(header(refused, "access-control-allow-origin")).isEmpty();
            assertThat(header(front.post(CHAT, HELLO.formatted(""), "Origin", APP), "access-control-allow-origin"))
                    .isEmpty();
        }
    }

    @Test
    void aStarLetsEveryPageCall() throws Exception {
        try (Front front = new Front(folder, Map.of("serving.cors.origins", "*"))) {
            assertThat(header(preflight(front, CHAT, "null", "POST"), "access-control-allow-origin"))
                    .contains("*");
        }
        assertThat(AdmissionConfig.from(Settings.of(Map.of("serving.cors.origins", "*")))
                        .isOpenToAnyPage())
                .isTrue();
        assertThat(AdmissionConfig.from(Settings.of(Map.of("serving.cors.origins", "*", "serving.api.keys", "k")))
                        .isOpenToAnyPage())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://app.example/", "app.example", "https://*.example", "null", "https://app.example/x"})
    void refusesWhatIsNoOrigin(String origin) {
        assertThatThrownBy(() -> AdmissionConfig.from(Settings.of(Map.of("serving.cors.origins", origin))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("serving.cors.origins");
    }
}
