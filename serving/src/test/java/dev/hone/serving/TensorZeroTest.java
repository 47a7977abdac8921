package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.GenerationFailure.Kind;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that were written for TensorZero's gateway. */
class TensorZeroTest {

    private static final String ASKED = """
            {"function_name": "draft_email", "episode_id": "0196-e",
             "input": {"system": "Be brief.", "messages": [
               {"role": "user", "content": [{"type": "text", "text": "Hi"}]}]},
             "params": {"chat_completion": {"temperature": 0.5, "max_tokens": 7, "stop_sequences": ["!"]}},
             "tags": {"user_id": "u7", "source": "web"}}""";

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of("serving.explore.share", "0", "serving.segment", "acme/chat"));
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private static FeedbackGiven only() {
        assertThat(front.capture.feedback).hasSize(1);
        return front.capture.feedback.get(0).event();
    }

    @Test
    void anInferenceIsAChatCompletionOfItsFunctionsTask() throws Exception {
        HttpResponse<String> response = front.post("/inference", ASKED);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode told = Front.json(response);
        assertThat(UUID.fromString(told.at("/inference_id").asText()).version()).isEqualTo(7);
        assertThat(told.at("/episode_id").asText()).isEqualTo("0196-e");
        assertThat(told.at("/content/0/type").asText()).isEqualTo("text");
        assertThat(told.at("/content/0/text").asText()).isNotEmpty();
        assertThat(told.at("/usage/output_tokens").asInt()).isPositive();
        assertThat(told.at("/finish_reason").asText()).isEqualTo("stop");
        assertThat(told.at("/variant_name").asText()).isNotEmpty();
        PromptSubmitted prompt = front.capture.prompts.get(0).event();
        assertThat(front.capture.prompts.get(0).interactionId())
                .isEqualTo("chatcmpl-" + told.at("/inference_id").asText());
        assertThat(prompt.getSegment()).isEqualTo("acme/draft_email");
        assertThat(prompt.getSession()).isEqualTo("0196-e");
        assertThat(prompt.getSubject()).isEqualTo("u7");
        assertThat(prompt.getMessages()).hasSize(2);
        assertThat(prompt.getSampling().getMaxTokens()).isEqualTo(7);
        assertThat(prompt.getSampling().getTemperature()).isEqualTo(0.5);
    }

    @Test
    void anEpisodeThatNobodyNamedGetsAName() throws Exception {
        HttpResponse<String> response = front.post(
                "/inference",
                "{\"model_name\": \"main\", \"input\": {\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        String episode = Front.json(response).at("/episode_id").asText();
        assertThat(UUID.fromString(episode).version()).isEqualTo(7);
        assertThat(front.capture.prompts.get(0).event().getSession()).isEqualTo(episode);
        assertThat(front.capture.prompts.get(0).event().getSegment()).isEqualTo("acme/chat");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"function_name\": \"f\", \"output_schema\": {\"type\": \"object\"}, \"input\": {\"messages\": []}}"
                        + " | output_schema",
                "{\"function_name\": \"f\", \"variant_name\": \"v\", \"input\": {\"messages\": []}} | variant_name",
                "{\"function_name\": \"f\", \"input\": {\"messages\": [{\"role\": \"user\","
                        + " \"content\": [{\"type\": \"tool_call\"}]}]}} | input.messages[0].content[0].type",
                "{\"function_name\": \"f\", \"include_original_response\": true, \"input\": {\"messages\": []}}"
                        + " | include_original_response",
                "{\"function_name\": \"f\", \"cache_options\": {\"enabled\": \"on\"}, \"input\": {\"messages\": []}}"
                        + " | cache_options.enabled",
                "{\"function_name\": \"f\", \"input\": {\"messages\": [{\"role\": \"user\","
                        + " \"content\": {\"topic\": \"x\"}}]}} | input.messages[0].content",
                "{\"function_name\": \"a/b\", \"input\": {\"messages\": []}} | function_name",
                "{\"input\": {\"messages\": []}} | function_name",
            })
    void whatCannotBeTakenOverIsNamed(String body, String param) throws Exception {
        HttpResponse<String> response = front.post("/inference", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void feedbackOnAnInferenceIsFeedbackOnItsResponse() throws Exception {
        HttpResponse<String> response = front.post("/feedback", """
                {"metric_name": "thumb", "inference_id": "0196f7a0-0000-7000-8000-000000000001", "value": true,
                 "tags": {"user_id": "u7"}}""");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        String id = Front.json(response).at("/feedback_id").asText();
        // The gateway's clients refuse what is no UUID.
        assertThat(UUID.fromString(id)).hasToString(only().getFeedbackId());
        assertThat(front.capture.feedback.get(0).interactionId())
                .isEqualTo("chatcmpl-0196f7a0-0000-7000-8000-000000000001");
        assertThat(only().getValue()).isEqualTo(true);
        assertThat(only().getSource().getId()).isEqualTo("u7");
    }

    @Test
    void aStreamIsToldInTheGatewaysWords() throws Exception {
        HttpResponse<String> response = front.post(
                "/inference", ASKED.replace("\"episode_id\"", "\"stream\": true, \"dryrun\": null, \"episode_id\""));

        List<JsonNode> events = events(response);
        StringBuilder text = new StringBuilder();
        events.forEach(event -> event.path("content")
                .forEach(block -> text.append(block.path("text").asText())));
        assertThat(text).hasToString(FakeEngine.TEXT);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.path("episode_id").asText()).isEqualTo("0196-e");
            assertThat("chatcmpl-" + event.path("inference_id").asText())
                    .isEqualTo(front.capture.prompts.get(0).interactionId());
            assertThat(event.path("variant_name").asText()).isNotEmpty();
            assertThat(event.has("choices")).isFalse();
        });
        assertThat(events.get(events.size() - 1).at("/usage/output_tokens").asInt())
                .isPositive();
        assertThat(events.stream().map(event -> event.path("finish_reason").asText()))
                .contains("stop");
    }

    @Test
    void aStreamThatBreaksOffStillSaysWhy() throws Exception {
        front.engine.answer = (request, listener) -> {
            listener.text(Piece.of("Hello"));
            FakeEngine.fail(request, listener, Kind.DEADLINE);
        };

        String body = front.post("/inference", ASKED.replace("\"episode_id\"", "\"stream\": true, \"episode_id\""))
                .body();

        assertThat(body)
                .contains("\"content\":[{\"type\":\"text\"", "data: {\"error\":")
                .doesNotContain("[DONE]");
    }

    private static List<JsonNode> events(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        List<JsonNode> events = new ArrayList<>();
        for (String event : response.body().split("\n\n")) {
            if (!event.equals("data: [DONE]")) {
                events.add(new ObjectMapper().readTree(event.substring("data: ".length())));
            }
        }
        return events;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void openAisClientsMayNameAFunctionAndAnEpisode(boolean streamed) throws Exception {
        HttpResponse<String> response = front.post("/openai/v1/chat/completions", """
                {"model": "tensorzero::function_name::draft_email", "tensorzero::episode_id": "0196-e",
                 "tensorzero::tags": {"user_id": "u7", "source": "web"}, "tensorzero::dryrun": true,
                 "tensorzero::credentials": {}, "stop_sequences": ["!"], "stream": %s,
                 "messages": [{"role": "user", "content": "Hi"}]}""".formatted(streamed));

        List<JsonNode> told = streamed ? events(response) : List.of(Front.json(response));
        PromptSubmitted prompt = front.capture.prompts.get(0).event();
        assertThat(told).allSatisfy(one -> {
            assertThat(one.path("episode_id").asText()).isEqualTo("0196-e");
            assertThat("chatcmpl-" + UUID.fromString(one.path("id").asText()))
                    .isEqualTo(front.capture.prompts.get(0).interactionId());
            assertThat(one.path("choices").isArray()).isTrue();
        });
        assertThat(prompt.getSegment()).isEqualTo("acme/draft_email");
        assertThat(prompt.getSession()).isEqualTo("0196-e");
        assertThat(prompt.getSubject()).isEqualTo("u7");
        assertThat(prompt.getExcluded()).isEqualTo(Exclusion.TEST);
    }

    @Test
    void openAisClientsMayNameAModelToo() throws Exception {
        HttpResponse<String> response = front.post(
                "/openai/v1/chat/completions",
                "{\"model\": \"tensorzero::model_name::main\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(UUID.fromString(Front.json(response).path("episode_id").asText())
                        .version())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"model\": \"tensorzero::function_name::a/b\" | function_name",
                "\"model\": \"main\", \"tensorzero::variant_name\": \"v\" | tensorzero::variant_name",
                "\"model\": \"main\", \"tensorzero::extra_body\": [{\"pointer\": \"/a\"}] | tensorzero::extra_body",
                "\"model\": \"tensorzero::model_name::nobody\" | model",
            })
    void ofTheGatewaysMembersWhatCannotBeHeededIsNamed(String members, String param) throws Exception {
        HttpResponse<String> response = front.post(
                "/openai/v1/chat/completions",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], " + members + "}");

        assertThat(response.statusCode()).isIn(400, 404);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void feedbackOnAnEpisodeIsFeedbackOnItsSession() throws Exception {
        front.post("/feedback", "{\"metric_name\": \"rating\", \"episode_id\": \"0196-e\", \"value\": 4}");

        assertThat(only().getSession()).isEqualTo("0196-e");
    }

    @Test
    void aDemonstrationIsACorrectionAndACommentARemark() throws Exception {
        front.post("/feedback", """
                {"metric_name": "demonstration", "inference_id": "i", "value": [{"type": "text", "text": "Better"}]}""");
        assertThat(String.valueOf(StandardCharsets.UTF_8.decode(
                        only().getCorrection().getBytes().duplicate())))
                .isEqualTo("Better");
        front.reset();

        front.post("/feedback", "{\"metric_name\": \"comment\", \"inference_id\": \"i\", \"value\": \"So so\"}");
        assertThat(only().getComment()).isNotNull();
        assertThat(only().getValue()).isNull();
    }

    @Test
    void aDemonstrationOfAFunctionThatAnswersWithJsonIsThat() throws Exception {
        front.post(
                "/feedback",
                "{\"metric_name\": \"demonstration\", \"inference_id\": \"i\", \"value\": {\"name\": \"Zo\u00eb\", \"age\": 7}}");

        assertThat(String.valueOf(StandardCharsets.UTF_8.decode(
                        only().getCorrection().getBytes().duplicate())))
                .isEqualTo("{\"name\":\"Zo\u00eb\",\"age\":7}");
    }

    @Test
    void aDemonstrationOfACallIsRefusedWithTheReason() throws Exception {
        HttpResponse<String> response = front.post(
                "/feedback",
                "{\"metric_name\": \"demonstration\", \"inference_id\": \"i\", \"value\": [{\"type\": \"tool_call\","
                        + " \"name\": \"f\", \"arguments\": {}}]}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo("value[0].type");
        assertThat(Front.json(response).at("/error/message").asText()).contains("only text is kept");
    }

    @Test
    void aDryRunKeepsNothing() throws Exception {
        HttpResponse<String> response = front.post(
                "/feedback",
                "{\"metric_name\": \"thumb\", \"inference_id\": \"i\", \"value\": true, \"dryrun\": true}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(front.capture.feedback).isEmpty();
    }

    @Test
    void feedbackIsOnOneOfTheTwo() throws Exception {
        assertThat(front.post("/feedback", "{\"metric_name\": \"thumb\", \"value\": true}")
                        .statusCode())
                .isEqualTo(400);
    }
}
