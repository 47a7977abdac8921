package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.llm.generate.Sampling;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Tokens;
import dev.hone.schemas.routing.Arm;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.Terms;
import dev.hone.serving.routing.Assignment;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

class ChatCompletionsTest {

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
    void answersInOpenAisShape() throws Exception {
        HttpResponse<String> response = front.post(PATH, HELLO);

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode body = Front.json(response);
        assertThat(body.path("object").asText()).isEqualTo("chat.completion");
        assertThat(body.path("id").asText())
                .matches("chatcmpl-[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(body.path("created").asLong()).isEqualTo(Front.NOW.getEpochSecond());
        assertThat(body.path("model").asText()).isEqualTo("main");
        assertThat(body.path("system_fingerprint").asText()).isEqualTo("sha256:digest-of-" + Front.CHAMPION);
        assertThat(body.at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(body.at("/choices/0/message/content").asText()).isEqualTo(FakeEngine.TEXT);
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(3);
        assertThat(body.at("/usage/total_tokens").asInt())
                .isEqualTo(body.at("/usage/prompt_tokens").asInt() + 3);
        assertThat(body.at("/hone/version").asText()).isEqualTo(Front.CHAMPION);
        assertThat(body.at("/hone/goal").asInt()).isEqualTo(3);
        assertThat(body.at("/hone/segment").asText()).isEqualTo("default/chat");
        assertThat(body.at("/hone/arm").isNull()).isTrue();
    }

    @Test
    void capturesWhatWasAskedAndAnswered() throws Exception {
        front.assignment = new Assignment(Front.CHAMPION, Front.BASE, Arm.CHAMPION, "main!1", 0);

        HttpResponse<String> response = front.post(
                PATH,
                with("\"user\": \"u1\", \"temperature\": 0.5, \"max_tokens\": 7, \"seed\": 9, \"stop\": \"\\n\""),
                "x-hone-segment",
                "acme/support",
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        String id = Front.json(response).path("id").asText();
        PromptSubmitted prompt = front.capture.prompts.get(0).event();
        assertThat(front.capture.prompts.get(0).interactionId()).isEqualTo(id);
        assertThat(front.capture.prompts.get(0).at()).isEqualTo(Front.NOW);
        assertThat(prompt.getSegment()).isEqualTo("acme/support");
        assertThat(prompt.getLine()).isEqualTo("main");
        assertThat(prompt.getSubject()).isEqualTo("u1");
        assertThat(prompt.getGoal()).isEqualTo(3);
        assertThat(prompt.getGoalChoice()).isEqualTo(GoalChoice.SERVED);
        assertThat(prompt.getGoalPropensity()).isEqualTo(1);
        assertThat(prompt.getTraceparent()).startsWith("00-0af7");
        assertThat(prompt.getSampling().getTemperature()).isEqualTo(0.5);
        assertThat(prompt.getSampling().getTopP()).isNull();
        assertThat(prompt.getSampling().getMaxTokens()).isEqualTo(7);
        assertThat(prompt.getSampling().getSeed()).isEqualTo(9);
        assertThat(prompt.getSampling().getStop()).containsExactly("\n");
        assertThat(prompt.getMessages()).hasSize(1);
        ResponseServed served = front.capture.responses.get(0).event();
        assertThat(front.capture.responses.get(0).interactionId()).isEqualTo(id);
        assertThat(served.getVersion()).isEqualTo(Front.CHAMPION);
        assertThat(served.getArm()).isEqualTo("champion");
        assertThat(served.getRolloutId()).isEqualTo("main!1");
        assertThat(served.getStage()).isZero();
        assertThat(served.getGoal()).isEqualTo(3);
        assertThat(served.getGoalSentence()).contains("best 10%");
        assertThat(served.getFinishReason()).isEqualTo("stop");
        assertThat(front.capture.text()).isEqualTo(FakeEngine.TEXT);
        assertThat(front.engine.requests.get(0).sampling().maxTokens()).isEqualTo(7);
        assertThat(front.engine.requests.get(0).sampling().seed()).isEqualTo(9);
        Terms terms = front.engine.requests.get(0).terms();
        assertThat(terms.beginBy()).isEqualTo(Front.NOW.plusSeconds(20));
        assertThat(terms.deadline())
                .isEqualTo(terms.beginBy()
                        .plus(Duration.ofMillis(
                                200L * front.engine.requests.get(0).sampling().maxTokens())));
    }

    @Test
    void capturesTheTokensThatWereReadAndGenerated() throws Exception {
        front.post(PATH, HELLO);

        Tokens read = front.capture.prompts.get(0).event().getTokens();
        ResponseServed served = front.capture.responses.get(0).event();
        assertThat(read.getTokenizer()).startsWith("sha256:");
        assertThat(read.getIds())
                .isEqualTo(front.engine.requests.get(0).prompt())
                .hasSize(served.getPromptTokens());
        assertThat(served.getTokens()).isEqualTo(new Tokens(read.getTokenizer(), List.of(1, 2, 3), List.of()));
    }

    @Test
    void passesOnTheFiltersThatVllmKnows() throws Exception {
        front.post(PATH, with("\"top_k\": 20, \"min_p\": 0.05, \"repetition_penalty\": 1.2, \"stop\": \"\\n\""));
        front.post(PATH, with("\"top_k\": -1"));

        Sampling asked = front.engine.requests.get(0).sampling();
        assertThat(asked.topK()).isEqualTo(20);
        assertThat(asked.minP()).isEqualTo(.05);
        assertThat(asked.repetitionPenalty()).isEqualTo(1.2);
        assertThat(asked.stop()).containsExactly("\n");
        Sampling open = front.engine.requests.get(1).sampling();
        assertThat(open.topK()).isZero();
        assertThat(open.minP()).isZero();
        assertThat(open.repetitionPenalty()).isEqualTo(1);
    }

    @Test
    void streamsTheRoleThePiecesTheReasonTheUsageAndTheEnd() throws Exception {
        HttpResponse<String> response =
                front.post(PATH, with("\"stream\": true, \"stream_options\": {\"include_usage\": true}"));

        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        List<JsonNode> chunks = chunks(response.body());
        assertThat(chunks.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(chunks.get(1).at("/choices/0/delta/content").asText()).isEqualTo("Hello");
        assertThat(chunks.get(2).at("/choices/0/delta/content").asText()).isEqualTo(" there");
        assertThat(chunks.get(3).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(chunks.get(4).path("choices")).isEmpty();
        assertThat(chunks.get(4).at("/usage/completion_tokens").asInt()).isEqualTo(3);
        assertThat(chunks)
                .hasSize(5)
                .allSatisfy(chunk -> assertThat(chunk.path("id").asText())
                        .isEqualTo(front.capture.responses.get(0).interactionId()));
    }

    private static List<JsonNode> chunks(String stream) throws IOException {
        List<JsonNode> chunks = new ArrayList<>();
        for (String event : stream.split("\n\n")) {
            if (!event.equals("data: [DONE]")) {
                chunks.add(new ObjectMapper().readTree(event.substring("data: ".length())));
            }
        }
        return chunks;
    }

    @Test
    void eachChoiceIsAnInteractionOfItsOwn() throws Exception {
        HttpResponse<String> response = front.post(PATH, with("\"n\": 3, \"seed\": 4"));

        JsonNode body = Front.json(response);
        String id = body.path("id").asText();
        assertThat(body.path("choices")).hasSize(3);
        assertThat(body.at("/choices/2/index").asInt()).isEqualTo(2);
        assertThat(front.capture.responses)
                .extracting(captured -> captured.interactionId())
                .containsExactly(id, id + ".1", id + ".2");
        assertThat(front.engine.requests)
                .extracting(request -> request.sampling().seed())
                .containsExactly(4L, 5L, 6L);
    }

    @Test
    void withoutASubjectFurtherChoicesAreNobodysEvidence() throws Exception {
        front.assignment = new Assignment(Front.CHAMPION, Front.BASE, Arm.CHAMPION, "main!1", 0);

        front.post(PATH, with("\"n\": 2"));
        front.post(PATH, with("\"n\": 2, \"user\": \"u1\""));

        assertThat(front.capture.responses)
                .extracting(captured -> captured.event().getRolloutId())
                .containsExactly("main!1", null, "main!1", "main!1");
    }

    @Test
    void nothingIsToldBeforeItIsKept() throws Exception {
        front.capture.full = true;

        HttpResponse<String> whole = front.post(PATH, HELLO);
        HttpResponse<String> streamed = front.post(PATH, with("\"stream\": true"));

        assertThat(whole.statusCode()).isEqualTo(503);
        assertThat(Front.json(whole).at("/error/message").asText()).contains("the outbox is full");
        assertThat(streamed.body()).contains("\"error\"").doesNotContain("[DONE]");
    }

    @Test
    void aStreamThatFailsBeforeItsFirstPieceIsAnOrdinaryError() throws Exception {
        front.engine.answer = (request, listener) -> FakeEngine.fail(request, listener, Kind.BROKEN);

        HttpResponse<String> response = front.post(PATH, with("\"stream\": true"));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(Front.json(response).at("/error/type").asText()).isEqualTo("server_error");
    }

    @Test
    void aGoalThatIsAskedForIsServedAndMarkedAsAsked() throws Exception {
        HttpResponse<String> one = front.post(PATH, with("\"hone::goal\": 1"));
        HttpResponse<String> none = front.post(PATH, HELLO, "x-hone-goal", "none");

        assertThat(Front.json(one).at("/hone/goal").asInt()).isEqualTo(1);
        assertThat(Front.json(none).at("/hone/goal").isNull()).isTrue();
        assertThat(front.capture.prompts)
                .extracting(captured -> captured.event().getGoalChoice())
                .containsExactly(GoalChoice.ASKED, GoalChoice.ASKED);
        assertThat(front.capture.responses.get(1).event().getGoalSentence()).isNull();
    }

    @Test
    void aGoalThatWasNotTrainedIsRefusedWithThoseThatWere() throws Exception {
        HttpResponse<String> response = front.post(PATH, with("\"hone::goal\": 9"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo("hone::goal");
        assertThat(Front.json(response).at("/error/message").asText()).contains("[0, 1, 2, 3]");
    }

    @Test
    void aVersionThatIsAskedForAnswersOutsideOfAllEvidence() throws Exception {
        front.assignment = new Assignment(Front.CHAMPION, Front.BASE, Arm.CHAMPION, "main!1", 0);

        HttpResponse<String> response = front.post(PATH, HELLO.replace("\"main\"", "\"main@base\""));

        assertThat(Front.json(response).at("/hone/version").asText()).isEqualTo(Front.BASE);
        assertThat(front.capture.responses.get(0).event().getRolloutId()).isNull();
        assertThat(front.capture.responses.get(0).event().getArm()).isNull();
        assertThat(front.capture.prompts.get(0).event().getGoalChoice()).isEqualTo(GoalChoice.ASKED);
    }

    @Test
    void anotherVersionAnswersInPlaceOfOneThatIsNotLoadedAndIsNobodysArm() throws Exception {
        front.assignment = new Assignment(Front.CHALLENGER, Front.CHAMPION, Arm.CHALLENGER, "main!1", 0);

        HttpResponse<String> response = front.post(PATH, HELLO);

        assertThat(Front.json(response).at("/hone/version").asText()).isEqualTo(Front.CHAMPION);
        assertThat(front.capture.responses.get(0).event().getArm()).isNull();
        assertThat(front.capture.responses.get(0).event().getRolloutId()).isNull();
    }

    @Test
    void withoutAnyVersionItIsUnavailable() throws Exception {
        front.versions.loaded.clear();

        assertThat(front.post(PATH, HELLO).statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"messages\": []} | model",
                "{\"model\": \"main\", \"messages\": []} | messages",
                "{\"model\": \"main\", \"messages\": [{\"role\": \"tool\", \"content\": \"x\"}]} | messages[0].tool_call_id",
                "{\"model\": \"main\", \"messages\": [{\"role\": \"user\"}]} | messages[0].content",
                "{\"model\": \"main\", \"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}]}"
                        + " | messages[0].content[0].type",
            })
    void namesTheFieldThatIsWrong(String body, String param) throws Exception {
        HttpResponse<String> response = front.post(PATH, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo(param);
        assertThat(Front.json(response).at("/error/type").asText()).isEqualTo("invalid_request_error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"n\": 9 | n",
                "\"temperature\": 3 | temperature",
                "\"top_p\": -0.1 | top_p",
                "\"max_tokens\": 0 | max_tokens",
                "\"stop\": [\"\"] | stop",
                "\"stream\": \"yes\" | stream",
                "\"seed\": 1.5 | seed",
                "\"logprobs\": 2 | logprobs",
                "\"tools\": [{}] | tools[0].type",
                "\"response_format\": {\"type\": \"xml\"} | response_format.type",
                "\"hone::colour\": \"red\" | hone::colour",
                "\"hone::goal\": \"best\" | hone::goal",
                "\"hone::segment\": \"no-slash\" | hone::segment",
            })
    void namesTheOptionThatIsWrong(String member, String param) throws Exception {
        HttpResponse<String> response = front.post(PATH, with(member));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo(param);
        assertThat(front.engine.requests).isEmpty();
    }

    @Test
    void letsThroughWhatAsksForNothing() throws Exception {
        String idle = "\"logprobs\": false, \"tools\": [], \"presence_penalty\": 0, \"store\": true,"
                + " \"metadata\": {\"a\": \"b\"}, \"from_the_future\": {}, \"stop\": null,"
                + " \"response_format\": {\"type\": \"text\"}";

        assertThat(front.post(PATH, with(idle)).statusCode()).isEqualTo(200);
    }

    @Test
    void understandsTextPartsAndDevelopers() throws Exception {
        front.post(PATH, """
                {"model": "main", "messages": [
                  {"role": "developer", "content": "Be brief."},
                  {"role": "user", "content": [{"type": "text", "text": "Hi "}, {"type": "text", "text": "you"}]}]}""");

        assertThat(front.capture.prompts.get(0).event().getMessages())
                .extracting(message -> message.getRole() + ": "
                        + StandardCharsets.UTF_8.decode(
                                message.getContent().getBytes().duplicate()))
                .containsExactly("system: Be brief.", "user: Hi you");
    }

    @ParameterizedTest
    @CsvSource({"other", "main@sha256:unknown", "other@base"})
    void anUnknownModelIsNotFound(String model) throws Exception {
        HttpResponse<String> response = front.post(PATH, HELLO.replace("\"main\"", "\"" + model + "\""));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Front.json(response).at("/error/code").asText()).isEqualTo("model_not_found");
    }

    @Test
    void listsLinesAndLoadedVersions() throws Exception {
        JsonNode list = Front.json(front.get("/v1/models"));
        JsonNode one = Front.json(front.get("/v1/models/" + Front.CHAMPION));

        assertThat(list.path("data"))
                .extracting(model -> model.path("id").asText())
                .containsExactly("main", Front.BASE, Front.CHAMPION);
        assertThat(one.path("parent").asText()).isEqualTo("main");
        assertThat(front.get("/v1/models/nobody").statusCode()).isEqualTo(404);
    }
}
