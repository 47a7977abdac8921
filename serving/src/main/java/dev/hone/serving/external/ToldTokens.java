package dev.hone.serving.external;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.AnswerToken.Candidate;
import dev.hone.serving.answers.AnswerToken.Spelling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The tokens that an engine tells of a piece: ids as vLLM's {@code token_ids}, log-probabilities as in OpenAI's
 * {@code logprobs} of completions or of chats. Of alternatives no engine tells the ids.
 */
final class ToldTokens {

    private ToldTokens() {}

    static List<AnswerToken> of(JsonNode choice) {
        JsonNode ids = choice.path("token_ids");
        List<AnswerToken> told = told(choice.path("logprobs"));
        int count = Math.max(ids.size(), told.size());
        List<AnswerToken> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Where the two do not go together nobody can say which belongs to which.
            AnswerToken token = told.size() == count ? told.get(i) : AnswerToken.of(AnswerToken.UNKNOWN_ID);
            tokens.add(ids.size() == count ? withId(token, ids.path(i).asInt()) : token);
        }
        return tokens;
    }

    private static AnswerToken withId(AnswerToken token, int id) {
        Candidate chosen = token.chosen();
        return new AnswerToken(new Candidate(id, chosen.logprob(), chosen.spelling()), token.alternatives());
    }

    private static List<AnswerToken> told(JsonNode logprobs) {
        List<AnswerToken> tokens = new ArrayList<>();
        if (logprobs.path("content").isArray()) {
            for (JsonNode token : logprobs.path("content")) {
                List<Candidate> others = new ArrayList<>();
                token.path("top_logprobs").forEach(other -> others.add(ofChat(other)));
                tokens.add(new AnswerToken(ofChat(token), others));
            }
            return tokens;
        }
        JsonNode values = logprobs.path("token_logprobs");
        for (int i = 0; i < values.size(); i++) {
            Candidate chosen = candidate(
                    logprobs.path("tokens").path(i).asText(), values.path(i).asDouble(Double.NaN));
            tokens.add(new AnswerToken(
                    chosen, likeliest(logprobs.path("top_logprobs").path(i))));
        }
        return tokens;
    }

    private static List<Candidate> likeliest(JsonNode byText) {
        List<Candidate> others = new ArrayList<>();
        for (Map.Entry<String, JsonNode> other : byText.properties()) {
            others.add(candidate(other.getKey(), other.getValue().asDouble()));
        }
        others.sort(Comparator.comparingDouble(Candidate::logprob).reversed());
        return others;
    }

    private static Candidate ofChat(JsonNode token) {
        Candidate plain =
                candidate(token.path("token").asText(), token.path("logprob").asDouble(Double.NaN));
        List<Integer> bytes = new ArrayList<>();
        token.path("bytes").forEach(each -> bytes.add(each.asInt()));
        return bytes.isEmpty()
                ? plain
                : new Candidate(
                        plain.id(),
                        plain.logprob(),
                        new Spelling(token.path("token").asText(), bytes));
    }

    private static Candidate candidate(String text, double logprob) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<Integer> numbers =
                IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList();
        return new Candidate(AnswerToken.UNKNOWN_ID, logprob, new Spelling(text, numbers));
    }
}
