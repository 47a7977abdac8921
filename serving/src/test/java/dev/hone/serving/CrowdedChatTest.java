package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.ResponseServed;
import dev.hone.serving.engine.Flow;
import dev.hone.serving.engine.GenerationFailure.Kind;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for which there is no room or no time, and answers that fail. */
class CrowdedChatTest {

    private static final String PATH = "/v1/chat/completions";
    private static final String HELLO = with("");

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of("serving.explore.share", "0"));
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @AfterEach
    void everyLeaseIsClosed() {
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> front.versions.open.get() == 0);
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private static String with(String members) {
        return """
                {"model": "main", "messages": [{"role": "user", "content": "Hi"}]%s}""".formatted(members.isEmpty() ? "" : ", " + members);
    }

    @Test
    void anAnswerThatFailsIsCapturedAsSuch() throws Exception {
        front.engine.answer = (request, listener) -> FakeEngine.fail(request, listener, Kind.BROKEN);

        HttpResponse<String> response = front.post(PATH, HELLO);

        assertThat(response.statusCode()).isEqualTo(503);
        ResponseServed served = front.capture.responses.get(0).event();
        assertThat(served.getFinishReason()).isEqualTo("error");
        assertThat(served.getError()).contains("it did not work");
        assertThat(front.capture.text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"DEADLINE, 504, x-should-retry, false", "CROWDED_OUT, 429, retry-after, 1"})
    void whoHadNoTurnIsToldWhenToAskAgainAndNoVersionIsToBlame(Kind kind, int status, String header, String value)
            throws Exception {
        front.engine.answer = (request, listener) -> FakeEngine.fail(request, listener, kind);

        HttpResponse<String> response = front.post(PATH, HELLO);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue(header)).contains(value);
        assertThat(front.capture.responses).isEmpty();
        assertThat(front.capture.prompts).isEmpty();
    }

    @Test
    void requestsShareTheEngineByTenantAndSubject() throws Exception {
        front.post(PATH, with("\"user\": \"u1\", \"hone::segment\": \"acme/chat\""));
        front.post(PATH, HELLO);

        assertThat(front.engine.requests)
                .extracting(request -> request.terms().flow())
                .containsExactly(new Flow("acme", "u1"), new Flow("default", ""));
    }

    @Test
    void aFullQueueAsksToComeAgain() throws Exception {
        front.engine.room = 1;

        HttpResponse<String> response = front.post(PATH, with("\"n\": 2"));

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("retry-after")).contains("1");
        assertThat(Front.json(response).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(front.capture.responses).isEmpty();
    }
}
