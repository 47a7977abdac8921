package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.serving.admission.TokenSigner;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Leave to vote for browsers, which have no key. */
class FeedbackTokensTest {

    private static final String FEEDBACK = "/v1/feedback";
    private static final String TOKENS = "/v1/feedback/tokens";
    private static final String THUMB = "{\"response_id\": \"r1\", \"metric\": \"thumb\", \"value\": true}";

    @TempDir
    Path folder;

    private Front front;

    @BeforeEach
    void start() throws IOException {
        keys("\"feedback\", \"admin\"");
        front = new Front(
                folder,
                Map.of(
                        "serving.keys", folder.resolve("keys.json").toString(),
                        "serving.cors.origins", "https://app.example",
                        "serving.feedback.token.secrets",
                                secrets("a".repeat(64)).toString()));
    }

    @AfterEach
    void stop() {
        front.close();
    }

    private void keys(String scopes) throws IOException {
        key("web-key", scopes, "acme");
    }

    private void key(String secret, String scopes, String tenant) throws IOException {
        Files.writeString(
                folder.resolve("keys.json"),
                "[{\"id\": \"web\", \"sha256\": \"%s\", \"scopes\": [%s], \"tenant\": \"%s\"}]"
                        .formatted(Sha256.hex(Sha256.of(secret)), scopes, tenant));
    }

    private Path secrets(String words) throws IOException {
        return Files.writeString(folder.resolve("secrets"), words);
    }

    private String token(String members) throws Exception {
        HttpResponse<String> given = front.post(
                TOKENS,
                "{\"response_id\": \"r1\", \"metrics\": [\"thumb\"]" + members + "}",
                "Authorization",
                "Bearer web-key");
        assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
        return Front.json(given).at("/token").asText();
    }

    private HttpResponse<String> vote(String body, String token) throws Exception {
        return front.post(FEEDBACK, body, "Authorization", "Bearer " + token, "Origin", "https://app.example");
    }

    @Test
    void aTokenVotesInTheNameThatItIsForAndAsTheKeyThatGaveIt() throws Exception {
        HttpResponse<String> voted = vote(THUMB, token(", \"subject\": \"u7\""));

        assertThat(voted.statusCode()).as(voted.body()).isEqualTo(202);
        assertThat(voted.headers().firstValue("access-control-allow-origin")).contains("https://app.example");
        FeedbackGiven feedback = front.capture.feedback.get(0).event();
        assertThat(feedback.getSource().getId()).isEqualTo("u7");
        assertThat(feedback.getCaller().getKey()).isEqualTo("web");
        assertThat(feedback.getCaller().getTenant()).isEqualTo("acme");
        // Or whoever has a token of an admin's would withdraw what anybody gave.
        assertThat(feedback.getCaller().getAdmin()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"response_id\": \"r2\", \"metric\": \"thumb\", \"value\": true} | response_id",
                "{\"session\": \"r1\", \"metric\": \"thumb\", \"value\": true} | session",
                "{\"response_id\": \"r1\", \"metric\": \"rating\", \"value\": 5} | metric",
                "{\"response_id\": \"r1\", \"exclude\": \"opted_out\"} | metric",
                "{\"response_id\": \"r1\", \"metric\": \"thumb\", \"correction\": \"better\"} | correction",
                "{\"response_id\": \"r1\", \"metric\": \"thumb\", \"value\": true,"
                        + " \"source\": {\"kind\": \"human\", \"id\": \"u8\"}} | source",
                "{\"response_id\": \"r1\", \"metric\": \"thumb\", \"value\": true, \"source\": {\"kind\": \"code\"}} | source",
                "[{\"response_id\": \"r1\", \"metric\": \"thumb\", \"value\": true},"
                        + " {\"response_id\": \"r2\", \"metric\": \"thumb\", \"value\": true}] | response_id",
            })
    void whatATokenIsNotForIsRefused(String body, String param) throws Exception {
        HttpResponse<String> refused = vote(body, token(", \"subject\": \"u7\""));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(Front.json(refused).at("/error/code").asText()).isEqualTo("beyond_feedback_token");
        assertThat(Front.json(refused).at("/error/param").asText()).isEqualTo(param);
        assertThat(front.capture.feedback).isEmpty();
    }

    @Test
    void aTokenIsNoKeyAndOneThatWasChangedIsNone() throws Exception {
        String token = token("");
        String changed = token.substring(0, 10) + (token.charAt(10) == 'A' ? 'B' : 'A') + token.substring(11);

        assertThat(vote(THUMB, changed).statusCode()).isEqualTo(401);
        assertThat(vote(THUMB, "hft_e30.x").statusCode()).isEqualTo(401);
        assertThat(front.post(TOKENS, THUMB, "Authorization", "Bearer " + token).statusCode())
                .isEqualTo(401);
        assertThat(front.get("/v1/models", "Authorization", "Bearer " + token).statusCode())
                .isEqualTo(401);
        assertThat(front.capture.feedback).isEmpty();
    }

    @Test
    void aTokenEndsWithItsTime() throws Exception {
        String brief = token(", \"expires_in\": 60");

        front.passes(59);
        assertThat(vote(THUMB, brief).statusCode()).isEqualTo(202);
        front.passes(2);

        HttpResponse<String> late = vote(THUMB, brief);
        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(Front.json(late).at("/error/code").asText()).isEqualTo("invalid_feedback_token");
    }

    @Test
    void aTokenEndsWithTheKeyThatGaveIt() throws Exception {
        String token = token("");
        keys("\"infer\"");

        await().untilAsserted(() -> assertThat(vote(THUMB, token).statusCode()).isEqualTo(401));
    }

    @ParameterizedTest
    @CsvSource({"other-key, acme", "web-key, tenant-of-others"})
    void aTokenIsNotOfAnotherKeyThatHasItsGiversId(String secret, String tenant) throws Exception {
        String token = token("");
        key(secret, "\"feedback\", \"admin\"", tenant);

        await().untilAsserted(() -> assertThat(vote(THUMB, token).statusCode()).isEqualTo(401));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metrics\": [\"thumb\"]}",
                "{\"response_id\": \"r1\"}",
                "{\"response_id\": \"r1\", \"metrics\": []}",
                "{\"response_id\": \"r1\", \"session\": \"s\", \"metrics\": [\"thumb\"]}",
                "{\"response_id\": \"r1\", \"metrics\": [\"thumb\"], \"expires_in\": 0}",
                "{\"response_id\": \"r1\", \"metrics\": [\"thumb\"], \"expires_in\": 9999999}"
            })
    void aTokenIsForSomething(String body) throws Exception {
        assertThat(front.post(TOKENS, body, "Authorization", "Bearer web-key").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aSecretThatIsReplacedIsTakenAsLongAsItStands() throws Exception {
        String token = token("");
        try (Front next = new Front(
                folder,
                Map.of(
                        "serving.keys", folder.resolve("keys.json").toString(),
                        "serving.feedback.token.secrets",
                                secrets("b".repeat(64) + "\n" + "a".repeat(64)).toString()))) {
            assertThat(next.post(FEEDBACK, THUMB, "Authorization", "Bearer " + token)
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void shortSecretsAreRefusedAtTheStart() throws Exception {
        Path brief = secrets("too short");

        assertThatThrownBy(() -> TokenSigner.of(brief))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("serving.feedback.token.secrets")
                .hasMessageContaining("32");
        assertThat(AdmissionConfig.from(Settings.of(Map.of())).tokenSecrets()).isEmpty();
    }
}
