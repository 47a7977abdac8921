package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.SourceKind;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedbackTest {

    private static final String PATH = "/v1/feedback";

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of());
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private FeedbackGiven only() {
        assertThat(front.capture.feedback).hasSize(1);
        return front.capture.feedback.get(0).event();
    }

    @Test
    void takesFeedbackOnAnythingAndMakesAnId() throws Exception {
        HttpResponse<String> response =
                front.post(PATH, "{\"response_id\": \"r1\", \"metric\": \"thumb\", \"value\": true}");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(Front.json(response).at("/ids/0").asText())
                .startsWith("feedback-")
                .isEqualTo(only().getFeedbackId());
        assertThat(front.capture.feedback.get(0).interactionId()).isEqualTo("r1");
        assertThat(only().getValue()).isEqualTo(true);
        assertThat(only().getEventTime()).isBetween(Front.NOW, Front.NOW.plusSeconds(1));
        assertThat(only().getSource().getKind()).isEqualTo(SourceKind.HUMAN);
        assertThat(only().getRetracted()).isFalse();
    }

    @Test
    void takesFeedbackOnAWholeSession() throws Exception {
        assertThat(front.post(PATH, "{\"session\": \"s1\", \"metric\": \"thumb\", \"value\": true}")
                        .statusCode())
                .isEqualTo(202);

        assertThat(front.capture.feedback.get(0).interactionId()).isEqualTo("s1");
        assertThat(only().getSession()).isEqualTo("s1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'\"session\": \"s\", \"response_id\": \"r\"'; session comes without response_id",
                "'\"session\": \"s\", \"correction\": \"better\"'; correction is of one answer",
                "'\"session\": 1'; session must be a string",
                "'\"comment\": \"of nothing\"'; response_id is missing",
            })
    void saysWhatIsOnNoSession(String members, String problem) throws Exception {
        HttpResponse<String> response = front.post(PATH, "{\"metric\": \"thumb\", \"value\": true, " + members + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/message").asText()).contains(problem);
    }

    @Test
    void excludesAnInteraction() throws Exception {
        assertThat(front.post(PATH, "{\"response_id\": \"r1\", \"exclude\": \"opted_out\"}")
                        .statusCode())
                .isEqualTo(202);

        assertThat(only().getExcluded()).isEqualTo(Exclusion.OPTED_OUT);
        assertThat(only().getMetric()).isEmpty();
        assertThat(only().getValue()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'\"exclude\": \"tests\"'; exclude must be test or opted_out",
                "'\"exclude\": true'; exclude must be a string",
                "'\"exclude\": \"test\", \"metric\": \"thumb\"'; comes without metric, value and correction",
                "'\"exclude\": \"test\", \"correction\": \"better\"'; comes without metric, value and correction",
            })
    void saysWhatExcludesNothing(String members, String problem) throws Exception {
        HttpResponse<String> response = front.post(PATH, "{\"response_id\": \"r1\", " + members + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/message").asText()).contains(problem);
    }

    @Test
    void understandsEveryMember() throws Exception {
        front.post(PATH, """
                {"id": "f1", "response_id": "r1", "metric": "rating", "value": 4, "correction": "better",
                 "comment": "well", "source": {"kind": "LLM", "id": "judge"}, "event_time": "2026-11-23T17:00:00+01:00"}""");

        assertThat(only().getFeedbackId()).isEqualTo("f1");
        assertThat(only().getValue()).isEqualTo(4.0);
        assertThat(only().getSource().getKind()).isEqualTo(SourceKind.MODEL);
        assertThat(only().getSource().getId()).isEqualTo("judge");
        assertThat(only().getEventTime()).isEqualTo(Instant.parse("2026-11-23T16:00:00Z"));
        assertThat(StandardCharsets.UTF_8
                        .decode(only().getCorrection().getBytes())
                        .toString())
                .isEqualTo("better");
        assertThat(only().getComment()).isNotNull();
    }

    @Test
    void refusesACorrectionThatTheJoinWouldRefuse() throws Exception {
        String feedback = "{\"response_id\": \"r\", \"metric\": \"rating\", \"correction\": \"%s\"}";

        HttpResponse<String> taken = front.post(PATH, feedback.formatted("x".repeat(65_536)));
        HttpResponse<String> refused = front.post(PATH, feedback.formatted("x".repeat(65_537)));

        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Front.json(refused).at("/error/param").asText()).isEqualTo("correction");
        assertThat(Front.json(refused).at("/error/message").asText()).contains("65537 bytes: send at most 65536");
        assertThat(front.capture.feedback).hasSize(1);
    }

    @Test
    void takesAnArrayWhollyOrNotAtAll() throws Exception {
        String good = "{\"response_id\": \"r\", \"metric\": \"m\", \"value\": \"a\", \"event_time\": 1790000000000}";

        HttpResponse<String> bad = front.post(PATH, "[" + good + ", {\"response_id\": \"r\", \"value\": 1}]");
        assertThat(front.capture.feedback).isEmpty();
        HttpResponse<String> taken = front.post(PATH, "[" + good + ", " + good + "]");

        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(Front.json(bad).at("/error/param").asText()).isEqualTo("[1].metric");
        assertThat(Front.json(taken).path("ids")).hasSize(2);
        assertThat(front.capture.feedback.get(0).event().getEventTime())
                .isEqualTo(Instant.ofEpochMilli(1_790_000_000_000L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"metric\": \"m\", \"value\": 1} | response_id",
                "{\"response_id\": \"\", \"metric\": \"m\", \"value\": 1} | response_id",
                "{\"response_id\": \"r\", \"metric\": \"m\"} | value",
                "{\"response_id\": \"r\", \"metric\": \"m\", \"value\": {}} | value",
                "{\"response_id\": \"r\", \"metric\": \"m\", \"value\": 1e999} | value",
                "{\"response_id\": \"r\", \"metric\": \"m\", \"value\": 1, \"source\": {\"kind\": \"cat\"}} | source.kind",
                "{\"response_id\": \"r\", \"metric\": \"m\", \"value\": 1, \"event_time\": \"soon\"} | event_time",
                "{\"response_id\": \"r\", \"metric\": \"m\", \"value\": 1, \"event_time\": \"2030-01-01T00:00:00Z\"}"
                        + " | event_time",
                "{\"response_id\": \"r\", \"metric\": \"m\", \"value\": 1, \"event_time\": \"-999999999-01-01T00:00:00Z\"}"
                        + " | event_time",
                "{\"response_id\": \"r\", \"metric\": \"m\", \"value\": 1, \"event_time\": -1} | event_time",
                "{\"response_id\": \"r\", \"metric\": \"m\", \"retracted\": true} | id",
                "{\"id\": \"f\", \"response_id\": \"r\", \"value\": 1, \"retracted\": true} | retracted",
                "{\"response_id\": \"r\", \"metric\": \"m\", \"value\": 1, \"eventTime\": 5} | eventTime",
                "{\"response_id\": \"r\", \"metric\": \"m\", \"value\": 1, \"source\": {\"kind\": \"human\", \"name\": \"x\"}}"
                        + " | source.name",
            })
    void namesTheFieldThatIsWrong(String body, String param) throws Exception {
        HttpResponse<String> response = front.post(PATH, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo(param);
        assertThat(front.capture.feedback).isEmpty();
    }

    @Test
    void withdrawsFromASession() throws Exception {
        assertThat(front.delete(PATH + "/f1?session=s1").statusCode()).isEqualTo(202);

        assertThat(front.capture.feedback.get(0).interactionId()).isEqualTo("s1");
        assertThat(only().getSession()).isEqualTo("s1");
        assertThat(only().getRetracted()).isTrue();
        assertThat(front.delete(PATH + "/f1?session=s1&response_id=r1").statusCode())
                .isEqualTo(400);
    }

    @Test
    void withdrawsById() throws Exception {
        HttpResponse<String> response = front.delete(PATH + "/f1?response_id=r1&metric=thumb");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(only().getFeedbackId()).isEqualTo("f1");
        assertThat(only().getMetric()).isEqualTo("thumb");
        assertThat(only().getRetracted()).isTrue();
        assertThat(front.capture.feedback.get(0).interactionId()).isEqualTo("r1");
        assertThat(front.delete(PATH + "/f1").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"..", ".", "../b", "a/../b", "%2E%2E", "a%2Fb"})
    void withdrawsInTheQueryWhatNoPathCanHold(String id) throws Exception {
        HttpResponse<String> response = front.delete(PATH + "?id=" + id + "&response_id=r1&source_id=u9");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(only().getFeedbackId()).isEqualTo(URLDecoder.decode(id, StandardCharsets.UTF_8));
        assertThat(only().getRetracted()).isTrue();
    }

    @Test
    void saysThatItCouldNotKeepIt() throws Exception {
        front.capture.full = true;

        HttpResponse<String> response =
                front.post(PATH, "{\"response_id\": \"r1\", \"metric\": \"thumb\", \"value\": true}");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).isPresent();
    }
}
