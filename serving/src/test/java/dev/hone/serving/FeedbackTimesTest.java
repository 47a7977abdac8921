package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.serving.feedback.RisingClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackTimesTest {

    private static final String PATH = "/v1/feedback";
    private static final String VOTE =
            "{\"response_id\": \"r1\", \"id\": \"f1\", \"metric\": \"thumb\", \"value\": true%s}";

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

    private static HttpResponse<String> vote(String time) throws IOException, InterruptedException {
        return front.post(PATH, VOTE.formatted(", \"event_time\": " + time));
    }

    @ParameterizedTest
    @CsvSource({
        "1795456800, seconds",
        "1795456800.25, seconds",
        "'\"1795456800\"', seconds",
        "0, seconds",
        "99999999999, seconds",
        "1795456800000000, microseconds",
        "1795456800000000000, nanoseconds",
        "'\"1795456800000000\"', microseconds",
        "'\"1970-01-21T18:44:16Z\"', seconds that were taken for ms",
        "1795456700000.5, fraction",
        "1.8e17, nanoseconds",
        "true, must be a time like",
        "1e999, must be a time like",
        "1e300, too large",
        "'\"2026-11-23T17:00:00\"', must be a time like",
    })
    void refusesOtherUnitsByName(String time, String words) throws Exception {
        HttpResponse<String> response = vote(time);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo("event_time");
        assertThat(Front.json(response).at("/error/message").asText()).contains(words);
        assertThat(front.capture.feedback).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1795456700000", "\"1795456700000\"", "100000000000", "\"2026-11-23T17:58:20Z\""})
    void takesMsAndTimesInWords(String time) throws Exception {
        assertThat(vote(time).statusCode()).isEqualTo(202);
    }

    @Test
    void aVoteItsWithdrawalAndTheNextVoteAreInThatOrderEvenWithinOneMs() throws Exception {
        front.post(PATH, VOTE.formatted(""));
        front.delete(PATH + "/f1?response_id=r1");
        front.post(PATH, VOTE.formatted("").replace("true", "false"));
        front.post(PATH, "[" + VOTE.formatted("") + ", " + VOTE.formatted("") + "]");

        assertThat(front.capture.feedback)
                .extracting(captured -> captured.event())
                .extracting(FeedbackGiven::getEventTime)
                .hasSize(5)
                .isSorted()
                .doesNotHaveDuplicates()
                .allSatisfy(time -> assertThat(time).isBefore(Front.NOW.plusSeconds(1)));
    }

    @Test
    void aWithdrawalMayNameItsTimeAsItsVoteDid() throws Exception {
        assertThat(front.delete(PATH + "/f1?response_id=r1&event_time=2026-11-23T18:03:00Z")
                        .statusCode())
                .isEqualTo(202);
        assertThat(front.delete(PATH + "/f1?response_id=r1&event_time=1795456800")
                        .statusCode())
                .isEqualTo(400);

        assertThat(front.capture.feedback.get(0).event().getEventTime())
                .isEqualTo(Instant.parse("2026-11-23T18:03:00Z"));
    }

    @Test
    void theClockRunsAheadByASecondAtMost() {
        RisingClock clock = new RisingClock(InstantSource.fixed(Front.NOW));
        Instant last = Front.NOW;
        for (int i = 0; i < 5000; i++) {
            last = clock.instant();
        }

        assertThat(Duration.between(Front.NOW, last)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
}
