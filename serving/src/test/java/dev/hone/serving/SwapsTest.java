package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.routing.Arm;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.routing.Assignment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What versions that come and go, and choices that fail, leave of a request. */
class SwapsTest {

    private static final String PATH = "/v1/chat/completions";
    private static final String TWO = """
            {"model": "main", "messages": [{"role": "user", "content": "Hi"}], "n": 2}""";

    private static final String ONE = """
            {"model": "main", "messages": [{"role": "user", "content": "Hi"}], "stream": %s}""";

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

    @Test
    void aSwapBetweenAssignmentAndLeaseFailsNoRequest() throws Exception {
        front.versions.loaded.clear();
        front.afterAssignment = () -> {
            front.versions.loaded.put(Front.CHALLENGER, TrainedGoals.none());
            front.assignment = new Assignment(Front.CHALLENGER, Front.CHALLENGER, null, null, null);
        };

        HttpResponse<String> response = front.post(PATH, TWO);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Front.json(response).at("/hone/version").asText()).isEqualTo(Front.CHALLENGER);
    }

    @Test
    void aVersionThatGoesBetweenTheLeasesOfTwoChoicesFailsNoRequest() throws Exception {
        front.versions.afterLease = version -> front.versions.loaded.remove(Front.CHAMPION);

        HttpResponse<String> response = front.post(PATH, TWO);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Front.json(response).at("/hone/version").asText()).isEqualTo(Front.BASE);
        assertThat(Front.json(response).path("choices")).hasSize(2);
    }

    @Test
    void whileDecisionsMayBeMissedOnlyTheChampionAndTheBaseAnswerByName() throws Exception {
        front.versions.loaded.put(Front.CHALLENGER, TrainedGoals.none());
        front.sure = false;

        HttpResponse<String> challenger = front.post(PATH, TWO.replace("main", Front.CHALLENGER));

        assertThat(challenger.statusCode()).isEqualTo(503);
        assertThat(Front.json(challenger).at("/error/message").asText()).contains("may still serve");
        assertThat(front.post(PATH, TWO.replace("main", Front.CHAMPION)).statusCode())
                .isEqualTo(200);
        assertThat(front.post(PATH, TWO.replace("main", Front.BASE)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aChoiceThatWasStreamedToItsEndIsCapturedThoughAnotherFails() throws Exception {
        front.engine.answer = (request, listener) -> {
            if (front.engine.requests.get(0).equals(request)) {
                FakeEngine.greet(request, listener);
            } else {
                FakeEngine.fail(request, listener, Kind.BROKEN);
            }
        };

        front.post(PATH, TWO.replace("}]", "}], \"stream\": true"));

        assertThat(front.capture.responses)
                .extracting(captured -> captured.event().getFinishReason())
                .containsExactly("stop", "error");
        assertThat(front.capture.text()).isEqualTo(FakeEngine.TEXT);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aClientThatGoesAwayEndsItsGenerationAndLeavesWhatItWasStreamed(boolean stream) throws Exception {
        front.assignment = new Assignment(Front.CHAMPION, Front.BASE, Arm.CHAMPION, "main!1", 0);
        front.engine.answer = FakeEngine::dawdle;
        var socket = new Socket(InetAddress.getLoopbackAddress(), front.port());
        String body = ONE.replace("%s", String.valueOf(stream));
        socket.getOutputStream()
                .write(("POST " + PATH
                                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(front.engine.taken.await(10, TimeUnit.SECONDS)).isTrue();

        socket.close();

        assertThat(front.engine.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        if (stream) {
            Awaitility.await().until(() -> !front.capture.responses.isEmpty());
            ResponseServed served = front.capture.responses.get(0).event();
            assertThat(served.getFinishReason()).isEqualTo("cancelled");
            assertThat(served.getArm()).isEqualTo("champion");
            assertThat(front.capture.text()).isEqualTo("Hello");
        } else {
            assertThat(front.capture.responses).isEmpty();
        }
    }
}
