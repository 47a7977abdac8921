package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.generate.Guidance;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.serving.engine.GenerationRequest;
import dev.hone.serving.models.TrainedGoals;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidedRequestsTest {

    private static final String PATH = "/v1/chat/completions";

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(
                folder,
                Map.of(
                        "serving.explore.share", "0",
                        "serving.guidance.negative", "lowest",
                        "lines.side.segments", "acme/sales",
                        "lines.side.guidance", "1.25"));
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private static String with(String members) {
        return """
                {"model": "main", "messages": [{"role": "user", "content": "Hi"}]%s}""".formatted(members.isEmpty() ? "" : ", " + members);
    }

    private static Guidance submitted() {
        return front.engine.requests.get(0).guidance();
    }

    @Test
    void whatIsAskedForIsHeededReportedCapturedAndNoEvidence() throws Exception {
        HttpResponse<String> response = front.post(PATH, with("\"hone::guidance\": 2.5"));

        assertThat(Front.json(response).at("/hone/guidance").asDouble()).isEqualTo(2.5);
        assertThat(Front.json(response).at("/hone/goal").asInt()).isEqualTo(3);
        GenerationRequest request = front.engine.requests.get(0);
        assertThat(submitted().weight()).isEqualTo(2.5);
        assertThat(submitted().negativePrompt()).isNotEqualTo(request.prompt());
        List<Integer> end = request.prompt()
                .subList(request.prompt().size() - 6, request.prompt().size());
        assertThat(submitted().negativePrompt()).endsWith(end.toArray(Integer[]::new));
        assertThat(front.capture.responses.get(0).event().getGuidance()).isEqualTo(2.5);
        assertThat(front.capture.responses.get(0).event().getGuidanceAgainst()).isZero();
        assertThat(front.capture.prompts.get(0).event().getGoalChoice()).isEqualTo(GoalChoice.ASKED);
    }

    @Test
    void withoutItTheVersionsOwnEvaluationDecidesAndTheAnswerIsEvidence() throws Exception {
        TrainedGoals goals = FakeVersions.THREE_GOALS;
        front.versions.loaded.put(Front.CHAMPION, new TrainedGoals(goals.prompt(), goals.shares(), 1.5));

        HttpResponse<String> response = front.post(PATH, with(""));

        assertThat(Front.json(response).at("/hone/guidance").asDouble()).isEqualTo(1.5);
        assertThat(submitted().weight()).isEqualTo(1.5);
        assertThat(front.capture.prompts.get(0).event().getGoalChoice()).isEqualTo(GoalChoice.SERVED);
    }

    @Test
    void aLineHasAGuidanceOfItsOwn_whichARequestGoesBefore() throws Exception {
        HttpResponse<String> lines = front.post(PATH, with("").replace("main", "side"));
        HttpResponse<String> asked =
                front.post(PATH, with("\"hone::guidance\": 3").replace("main", "side"));
        HttpResponse<String> other = front.post(PATH, with(""));

        assertThat(Front.json(lines).at("/hone/guidance").asDouble()).isEqualTo(1.25);
        assertThat(Front.json(asked).at("/hone/guidance").asDouble()).isEqualTo(3);
        assertThat(Front.json(other).at("/hone/guidance").isNull()).isTrue();
        assertThat(front.capture.responses.get(0).event().getGuidance()).isEqualTo(1.25);
    }

    @Test
    void aVersionThatChoseNoneIsServedWithoutASecondRow() throws Exception {
        HttpResponse<String> response = front.post(PATH, with(""));

        assertThat(Front.json(response).at("/hone/guidance").isNull()).isTrue();
        assertThat(submitted()).isEqualTo(Guidance.none());
        assertThat(front.capture.responses.get(0).event().getGuidance()).isNull();
        assertThat(front.capture.responses.get(0).event().getGuidanceAgainst()).isNull();
    }

    @Test
    void aHeaderAsksForItToo() throws Exception {
        front.post(PATH, with(""), "x-hone-guidance", "1.75");

        assertThat(submitted().weight()).isEqualTo(1.75);
    }

    @ParameterizedTest
    @CsvSource({"0.5", "5.1", "-2", "'\"much\"'"})
    void refusesWhatIsOutOfRange(String weight) throws Exception {
        HttpResponse<String> member = front.post(PATH, with("\"hone::guidance\": " + weight));
        HttpResponse<String> header = front.post(PATH, with(""), "x-hone-guidance", weight);

        for (HttpResponse<String> response : List.of(member, header)) {
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(Front.json(response).at("/error/param").asText()).isEqualTo("hone::guidance");
            assertThat(Front.json(response).at("/error/message").asText()).contains("a number from 1 to 5");
        }
        assertThat(front.engine.requests).isEmpty();
    }
}
