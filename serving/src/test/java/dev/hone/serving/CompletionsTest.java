package dev.hone.serving;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.AnswerToken.Candidate;
import dev.hone.serving.answers.AnswerToken.Spelling;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
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

/** Texts continued as they stand. */
class CompletionsTest {

    private static final String PATH = "/v1/completions";

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of());
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

    private static HttpResponse<String> ask(String members) throws Exception {
        return front.post(PATH, "{\"model\": \"main\", " + members + "}");
    }

    @Test
    void continuesATextWithoutAChatFormatAndWithoutAGoal() throws Exception {
        JsonNode body = Front.json(ask("\"prompt\": \"Once\", \"user\": \"u\", \"max_tokens\": 5"));

        assertThat(body.path("object").asText()).isEqualTo("text_completion");
        assertThat(body.at("/choices/0/text").asText()).isEqualTo(FakeEngine.TEXT);
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(body.at("/choices/0/logprobs").isNull()).isTrue();
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
        assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(7);
        assertThat(body.at("/hone/goal").isNull()).isTrue();
        GenerationRequest request = front.engine.requests.get(0);
        assertThat(request.prompt()).containsExactly((int) 'O', (int) 'n', (int) 'c', (int) 'e');
        assertThat(requireNonNull(request.wording()).raw()).isTrue();
        assertThat(request.sampling().maxTokens()).isEqualTo(5);
    }

    @Test
    void isCapturedAsAnInteractionThatMakesNoExampleAndNoEvidence() throws Exception {
        JsonNode body = Front.json(ask("\"prompt\": \"Once\", \"user\": \"u\", \"hone::segment\": \"acme/stories\""));

        PromptSubmitted prompt = front.capture.prompts.get(0).event();
        assertThat(front.capture.prompts.get(0).interactionId())
                .isEqualTo(body.path("id").asText())
                .isEqualTo(body.at("/choices/0/id").asText());
        assertThat(prompt.getRendering()).isEqualTo("raw");
        assertThat(prompt.getGoalChoice()).isEqualTo(GoalChoice.ASKED);
        assertThat(prompt.getSegment()).isEqualTo("acme/stories");
        assertThat(prompt.getMessages()).singleElement().satisfies(message -> {
            assertThat(message.getRole()).isEqualTo("user");
            String text = StandardCharsets.UTF_8
                    .decode(message.getContent().getBytes().duplicate())
                    .toString();
            assertThat(text).isEqualTo("Once");
        });
        assertThat(front.capture.text()).isEqualTo(FakeEngine.TEXT);
    }

    @Test
    void severalPromptsOfTextOrIdsAreAnsweredInOrder() throws Exception {
        front.engine.answer = (request, listener) -> FakeEngine.finish(
                request, listener, "after " + (char) request.prompt().get(0).intValue(), true);
        JsonNode texts = Front.json(ask("\"prompt\": [\"A\", \"B\"], \"n\": 2, \"echo\": true"));
        JsonNode ids = Front.json(ask("\"prompt\": [[67, 68], [69]]"));
        JsonNode one = Front.json(ask("\"prompt\": [70, 258]"));

        assertThat(texts.path("choices"))
                .extracting(choice ->
                        choice.path("index").asInt() + choice.path("text").asText())
                .containsExactly("0Aafter A", "1Aafter A", "2Bafter B", "3Bafter B");
        assertThat(texts.at("/usage/completion_tokens").asInt()).isEqualTo(12);
        assertThat(ids.path("choices"))
                .extracting(choice -> choice.path("text").asText())
                .containsExactly("after C", "after E");
        assertThat(one.at("/choices/0/text").asText()).isEqualTo("after F");
        assertThat(texts.at("/choices/3/id").asText()).endsWith(".1");
    }

    @Test
    void toldTokensAreInTheOlderShape() throws Exception {
        front.engine.answer = CompletionsTest::speak;
        JsonNode logprobs =
                Front.json(ask("\"prompt\": \"x\", \"logprobs\": 2")).at("/choices/0/logprobs");
        JsonNode bare = Front.json(ask("\"prompt\": \"x\", \"logprobs\": 0")).at("/choices/0/logprobs");

        assertThat(logprobs).isEqualTo(new ObjectMapper().readTree("""
                {"tokens": ["Hel", "lo"], "token_logprobs": [-0.5, -1.5], "text_offset": [0, 3],
                 "top_logprobs": [{"Hel": -0.5, "no": -9999.0}, {"lo": -1.5, "no": -9999.0}]}"""));
        assertThat(bare.path("top_logprobs").isNull()).isTrue();
    }

    private static AnswerToken token(int id, String text, double logprob) {
        Candidate chosen = new Candidate(id, logprob, new Spelling(text, List.of()));
        Candidate other = new Candidate(9, Double.NEGATIVE_INFINITY, new Spelling("no", List.of()));
        return new AnswerToken(chosen, List.of(chosen, other));
    }

    private static void speak(GenerationRequest request, GenerationListener listener) {
        List<AnswerToken> tokens = List.of(token(1, "Hel", -.5), token(2, "lo", -1.5));
        listener.text(new Piece("Hel", tokens.subList(0, 1)));
        listener.text(new Piece("lo", tokens.subList(1, 2)));
        request.lease().close();
        listener.done(new Generated("Hello", List.of(), tokens, 2, true, 1, 2));
    }

    @Test
    void aStreamTellsEveryPieceAndTokenOnceAndEnds() throws Exception {
        front.engine.answer = CompletionsTest::speak;
        String events = ask("\"prompt\": [\"A\", \"B\"], \"stream\": true, \"echo\": false, \"logprobs\": 1,"
                        + " \"stream_options\": {\"include_usage\": true}")
                .body();

        StringBuilder first = new StringBuilder();
        List<String> told = new ArrayList<>();
        List<JsonNode> chunks = new ArrayList<>();
        for (String line : events.split("\n")) {
            if (line.startsWith("data: {")) {
                chunks.add(new ObjectMapper().readTree(line.substring(6)));
            }
        }
        for (JsonNode chunk : chunks) {
            JsonNode choice = chunk.at("/choices/0");
            if (choice.path("index").asInt(-1) == 0) {
                first.append(choice.path("text").asText());
                choice.at("/logprobs/tokens").forEach(token -> told.add(token.asText()));
            }
        }
        assertThat(first).hasToString("Hello");
        assertThat(told).containsExactly("Hel", "lo");
        assertThat(chunks.get(chunks.size() - 1).at("/usage/completion_tokens").asInt())
                .isEqualTo(4);
        assertThat(events).endsWith("data: [DONE]\n\n");
    }

    @Test
    void onePromptThatFailsEndsTheReply() throws Exception {
        front.engine.answer = (request, listener) -> {
            if (request.prompt().get(0) == 'B') {
                FakeEngine.fail(request, listener, Kind.BROKEN);
            } else {
                FakeEngine.dawdle(request, listener);
            }
        };

        assertThat(ask("\"prompt\": [\"A\", \"B\"]").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"user\": \"u\" | prompt",
                "\"prompt\": \"\" | prompt",
                "\"prompt\": [] | prompt",
                "\"prompt\": [1, \"x\"] | prompt",
                "\"prompt\": [-1] | prompt",
                "\"prompt\": [260] | prompt",
                "\"prompt\": [\"a\", \"b\", \"c\"], \"n\": 3 | prompt",
                "\"prompt\": \"a\", \"suffix\": \"b\" | suffix",
                "\"prompt\": \"a\", \"best_of\": 2 | best_of",
                "\"prompt\": \"a\", \"echo\": true, \"logprobs\": 1 | logprobs",
                "\"prompt\": \"a\", \"echo\": true, \"logprobs\": 1, \"stream\": true | logprobs",
                "\"prompt\": \"a\", \"max_tokens\": 0 | max_tokens",
                "\"prompt\": \"a\", \"messages\": [{\"role\": \"user\"}] | messages",
                "\"prompt\": \"a\", \"hone::goal\": 1 | hone::goal",
            })
    void refusesByName(String members, String param) throws Exception {
        HttpResponse<String> response = ask(members);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo(param);
        assertThat(front.engine.requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"x-hone-goal, 3, 400", "x-hone-guidance, 2, 400", "x-hone-goal, none, 200", "x-hone-guidance, 1, 200"})
    void aGoalInAHeaderIsNotPassedOverEither(String header, String value, int status) throws Exception {
        HttpResponse<String> response =
                front.post("/v1/completions", "{\"model\": \"main\", \"prompt\": \"a\"}", header, value);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        if (status == 400) {
            assertThat(Front.json(response).at("/error/param").asText()).isEqualTo(header);
        }
    }

    @Test
    void aTextIsNeverCut() throws Exception {
        HttpResponse<String> response = ask("\"prompt\": \"" + "x".repeat(600) + "\"");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/code").asText()).isEqualTo("context_length_exceeded");
    }
}
