package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.llm.score.Scorer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts that are echoed with their log-probabilities, as harnesses of evaluations ask, before a real model. */
class PromptScoresTest {

    private static final String PATH = "/v1/completions";
    private static final String TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(4);

    private static CallingServer server;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        server = new CallingServer(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void reset() {
        server.capture.reset();
    }

    private static JsonNode ask(String members) throws Exception {
        return new ObjectMapper()
                .readTree(server.ask(PATH, "\"temperature\": 0, " + members).body());
    }

    private static int[] ids(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xff;
        }
        return ids;
    }

    /** Of each token from the second on, by the logits of the model after the tokens before it. */
    private static List<double[]> distributions(int[] ids) {
        List<int[]> prefixes = new ArrayList<>();
        for (int i = 1; i < ids.length; i++) {
            prefixes.add(Arrays.copyOf(ids, i));
        }
        List<double[]> all = new ArrayList<>();
        for (float[] logits : new Scorer(server.base.model()).nextTokenLogits(prefixes, null)) {
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit);
            }
            double[] logprobs = new double[logits.length];
            for (int id = 0; id < logits.length; id++) {
                logprobs[id] = logits[id] - Math.log(sum);
            }
            all.add(logprobs);
        }
        return all;
    }

    @Test
    void aPromptIsScoredAsTheModelScoresItAlone() throws Exception {
        int[] ids = ids(TEXT);
        List<double[]> wanted = distributions(ids);

        JsonNode reply =
                ask("\"prompt\": " + Arrays.toString(ids) + ", \"echo\": true, \"logprobs\": 2, \"max_tokens\": 0");

        JsonNode choice = reply.at("/choices/0");
        JsonNode told = choice.path("logprobs");
        assertThat(choice.path("text").asText()).isEqualTo(TEXT);
        assertThat(told.path("tokens")).hasSize(ids.length);
        assertThat(told.at("/token_logprobs/0").isNull()).isTrue();
        assertThat(told.at("/top_logprobs/0").isNull()).isTrue();
        for (int i = 1; i < ids.length; i++) {
            double[] logprobs = wanted.get(i - 1);
            assertThat(told.path("token_logprobs").path(i).asDouble()).isCloseTo(logprobs[ids[i]], within(1e-4));
            double likeliest = Arrays.stream(logprobs).max().orElseThrow();
            double most = told.path("top_logprobs").path(i).elements().next().asDouble();
            assertThat(most).isCloseTo(likeliest, within(1e-4));
            assertThat(told.path("text_offset").path(i).asInt()).isEqualTo(i);
        }
    }

    @Test
    void noAnswerIsGivenAndNothingKeptWhereNoneIsWanted() throws Exception {
        JsonNode reply = ask("\"prompt\": \"Hello\", \"echo\": true, \"max_tokens\": 0");

        assertThat(reply.at("/choices/0/text").asText()).isEqualTo("Hello");
        assertThat(reply.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(reply.at("/usage/completion_tokens").asInt()).isZero();
        assertThat(server.capture.prompts).isEmpty();
        assertThat(server.capture.responses).isEmpty();
    }

    @Test
    void theAnswerFollowsThePromptAndTheLikeliestIsTheOneThatComes() throws Exception {
        JsonNode reply = ask("\"prompt\": [\"Hello\", \"Good\"], \"echo\": true, \"logprobs\": 1, \"max_tokens\": 1");

        for (int i = 0; i < 2; i++) {
            JsonNode told = reply.path("choices").path(i).path("logprobs");
            int last = told.path("tokens").size() - 1;
            assertThat(last).isEqualTo(i == 0 ? 5 : 4);
            // Harnesses compare the two numbers to see whether a text is what the model would have said.
            assertThat(told.path("token_logprobs").path(last).asDouble())
                    .isEqualTo(told.path("top_logprobs")
                            .path(last)
                            .elements()
                            .next()
                            .asDouble());
        }
        assertThat(server.capture.responses).hasSize(2);
    }

    @Test
    void whatTheModelSaidIsGreedyWhenItIsReadBack() throws Exception {
        JsonNode said = ask("\"prompt\": \"Hello\", \"max_tokens\": 4, \"logprobs\": 1, \"ignore_eos\": true");
        List<Integer> answer =
                server.capture.responses.get(0).event().getTokens().getIds();
        List<Integer> all = new ArrayList<>(Arrays.stream(ids("Hello")).boxed().toList());
        all.addAll(answer);

        JsonNode read = ask("\"prompt\": " + all + ", \"echo\": true, \"logprobs\": 1, \"max_tokens\": 0")
                .at("/choices/0/logprobs");

        for (int i = 0; i < answer.size(); i++) {
            double logprob = read.path("token_logprobs").path(5 + i).asDouble();
            assertThat(logprob)
                    .isEqualTo(read.path("top_logprobs")
                            .path(5 + i)
                            .elements()
                            .next()
                            .asDouble());
            assertThat(logprob)
                    .isCloseTo(
                            said.at("/choices/0/logprobs/token_logprobs")
                                    .path(i)
                                    .asDouble(),
                            within(1e-4));
        }
    }
}
