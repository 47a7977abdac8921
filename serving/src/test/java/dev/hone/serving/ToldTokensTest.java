package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.llm.generate.Sampling;
import dev.hone.schemas.records.Drawn;
import dev.hone.schemas.records.Tokens;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.AnswerToken.Candidate;
import dev.hone.serving.answers.AnswerToken.Spelling;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Log-probabilities in replies, and what reaches the engine of the members that shape an answer. */
class ToldTokensTest {

    private static final String PATH = "/v1/chat/completions";
    private static final AnswerToken HEL = token(1, "Hel", -.5);
    private static final AnswerToken LO = token(2, "lo", -1.5);
    private static final AnswerToken SILENT =
            new AnswerToken(new Candidate(7, -2, new Spelling("<x>", List.of())), List.of());
    private static final AnswerToken END = token(3, "<end>", -.1);

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of());
    }

    @BeforeEach
    void reset() {
        front.reset();
        front.engine.answer = ToldTokensTest::speak;
        front.engine.here = true;
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private static AnswerToken token(int id, String text, double logprob) {
        List<Integer> bytes = text.chars().boxed().toList();
        Candidate other = new Candidate(9, Double.NEGATIVE_INFINITY, new Spelling("no", List.of(110, 111)));
        Candidate chosen = new Candidate(id, logprob, new Spelling(text, bytes));
        return new AnswerToken(chosen, List.of(chosen, other));
    }

    private static void speak(GenerationRequest request, GenerationListener listener) {
        listener.text(new Piece("Hel", List.of(HEL)));
        listener.text(new Piece("lo", List.of(LO)));
        request.lease().close();
        listener.done(new Generated("Hello", List.of(), List.of(HEL, LO, SILENT, END), 3, true, 1, 2));
    }

    private static String asking(String members) {
        return """
                {"model": "main", "messages": [{"role": "user", "content": "Hi"}], %s}""".formatted(members);
    }

    @Test
    void toldInOpenAisShape() throws Exception {
        JsonNode body = Front.json(front.post(PATH, asking("\"logprobs\": true, \"top_logprobs\": 2, \"n\": 2")));

        assertThat(body.at("/choices/0/logprobs")).isEqualTo(body.at("/choices/1/logprobs"));
        JsonNode content = body.at("/choices/0/logprobs/content");
        assertThat(content).extracting(one -> one.path("token").asText()).containsExactly("Hel", "lo", "<x>");
        assertThat(content.get(0)).isEqualTo(new ObjectMapper().readTree("""
                {"token": "Hel", "bytes": [72, 101, 108], "logprob": -0.5, "top_logprobs": [
                  {"token": "Hel", "bytes": [72, 101, 108], "logprob": -0.5},
                  {"token": "no", "bytes": [110, 111], "logprob": -9999.0}]}"""));
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(8);
        assertThat(front.engine.requests).allSatisfy(request -> {
            assertThat(request.spells()).isTrue();
            assertThat(request.sampling().topLogprobs()).isEqualTo(2);
        });
    }

    @Test
    void withoutTheWishNoneAreTold() throws Exception {
        JsonNode body = Front.json(front.post(PATH, asking("\"user\": \"u\"")));

        assertThat(body.at("/choices/0/logprobs").isNull()).isTrue();
        assertThat(front.engine.requests.get(0).spells()).isFalse();
    }

    @Test
    void streamedEachTokenIsToldOnceWithItsPiece() throws Exception {
        List<JsonNode> chunks = chunks(
                front.post(PATH, asking("\"logprobs\": true, \"stream\": true")).body());

        List<String> told = new ArrayList<>();
        List<String> pieces = new ArrayList<>();
        for (JsonNode chunk : chunks) {
            JsonNode choice = chunk.at("/choices/0");
            choice.at("/logprobs/content")
                    .forEach(one -> told.add(one.path("token").asText()));
            String piece = choice.at("/delta/content").asText();
            if (!piece.isEmpty()) {
                pieces.add(piece);
                assertThat(choice.at("/logprobs/content/0/token").asText()).isEqualTo(piece);
            }
        }
        assertThat(pieces).containsExactly("Hel", "lo");
        assertThat(told).containsExactly("Hel", "lo", "<x>");
    }

    @Test
    void capturedWithTheirLogprobsWhetherTheyAreToldOrNot() throws Exception {
        front.post(PATH, asking("\"user\": \"u\""));

        Tokens tokens = front.capture.responses.get(0).event().getTokens();
        assertThat(tokens.getIds()).containsExactly(1, 2, 7, 3);
        assertThat(tokens.getLogprobs()).containsExactly(-.5f, -1.5f, -2f, -.1f);
    }

    /** The sum is how likely the version made the answer: what another would have made of it is told from that. */
    @Test
    void whatWasDrawnByTheVersionsProbabilityAloneSaysHowLikelyItWas() throws Exception {
        front.post(PATH, asking("\"user\": \"u\", \"max_tokens\": 9, \"seed\": 3, \"stop\": \"x\""));

        assertThat(drawn()).isEqualTo(new Drawn(-4.1, List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'\"temperature\": 0.5', temperature",
        "'\"temperature\": 0', temperature",
        "'\"top_p\": 0', temperature",
        "'\"top_p\": 0.9', filters",
        "'\"top_k\": 20', filters",
        "'\"min_p\": 0.05', filters",
        "'\"repetition_penalty\": 1.2', penalties",
        "'\"presence_penalty\": 0.5', penalties",
        "'\"frequency_penalty\": 0.5', penalties",
        "'\"logit_bias\": {\"5\": 2}', bias",
        "'\"min_tokens\": 2', ending",
        "'\"ignore_eos\": true', ending",
        "'\"response_format\": {\"type\": \"json_object\"}', form",
    })
    void whateverElseDecidedIsNamed(String asked, String by) throws Exception {
        front.post(PATH, asking("\"user\": \"u\", \"max_tokens\": 9, " + asked));

        assertThat(drawn().getBy()).containsExactly(by);
    }

    /** vLLM filters as the folder of the model says, where it is not asked to. */
    @Test
    void anEngineOfItsOwnMayHaveDoneMoreThanItWasAskedFor() throws Exception {
        front.engine.here = false;
        front.post(PATH, asking("\"user\": \"u\", \"max_tokens\": 9"));

        assertThat(drawn()).isEqualTo(new Drawn(-4.1, List.of("engine")));
    }

    @Test
    void ofTokensThatAreToldWithoutLogprobsNobodyKnows() throws Exception {
        front.engine.answer = FakeEngine::greet;
        front.post(PATH, asking("\"user\": \"u\""));

        assertThat(drawn()).isEqualTo(new Drawn(null, List.of()));
    }

    private static Drawn drawn() {
        return front.capture.responses.get(0).event().getDrawn();
    }

    @Test
    void moreTokensThanARecordHoldsAreNotCaptured() throws Exception {
        front.engine.answer = (request, listener) -> {
            request.lease().close();
            listener.done(new Generated("Hello", List.of(), Collections.nCopies(16_385, HEL), 1, true, 1, 2));
        };
        front.post(PATH, asking("\"user\": \"u\""));

        assertThat(front.capture.responses.get(0).event().getTokens()).isNull();
        assertThat(front.capture.responses.get(0).event().getCompletionTokens()).isEqualTo(16_385);
        assertThat(front.capture.prompts.get(0).event().getTokens()).isNotNull();
    }

    private static List<JsonNode> chunks(String events) throws IOException {
        List<JsonNode> chunks = new ArrayList<>();
        for (String line : events.split("\n")) {
            if (line.startsWith("data: {")) {
                chunks.add(new ObjectMapper().readTree(line.substring(6)));
            }
        }
        return chunks;
    }

    @Test
    void penaltiesBiasesAndEndsReachTheEngine() throws Exception {
        front.post(PATH, asking("""
                "presence_penalty": 0.5, "frequency_penalty": -1, "logit_bias": {"7": 2.5}, "min_tokens": 3,
                "ignore_eos": true, "stop_token_ids": [8], "include_stop_str_in_output": true"""));

        Sampling sampling = front.engine.requests.get(0).sampling();
        assertThat(sampling.shifts()).isEqualTo(new Sampling.Shifts(.5, -1, Map.of(7, 2.5)));
        assertThat(sampling.ending()).isEqualTo(new Sampling.Ending(3, true, Set.of(8), true));
    }
}
