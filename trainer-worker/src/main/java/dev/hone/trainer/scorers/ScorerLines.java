package dev.hone.trainer.scorers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.text.Message;
import dev.hone.trainer.scorers.AnswerScorer.Answered;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is said to a scorer and what it says, a JSON object on each line:
 *
 * <pre>
 *   {"id": "0", "messages": [{"role": "user", "content": "..."}], "response": "..."}
 *   {"id": "0", "score": 0.7}
 * </pre>
 *
 * <p>It may answer in any order, and say more than that.
 */
final class ScorerLines {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ScorerLines() {}

    static String asked(List<Answered> answers) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < answers.size(); i++) {
            ObjectNode line = JSON.createObjectNode().put("id", Integer.toString(i));
            ArrayNode messages = line.putArray("messages");
            for (Message message : answers.get(i).messages()) {
                messages.addObject().put("role", message.role()).put("content", message.content());
            }
            line.put("response", answers.get(i).answer());
            lines.append(line).append('\n');
        }
        return lines.toString();
    }

    /** Throws {@link ScorerFailedException} where one of so many scores is missing or none. */
    static List<Double> scores(String reply, int count) {
        Map<String, Double> scores = new HashMap<>();
        for (String line : reply.lines().filter(each -> !each.isBlank()).toList()) {
            JsonNode node = node(line);
            double score = node.path("score").isNumber() ? node.path("score").doubleValue() : Double.NaN;
            if (!(score >= 0 && score <= 1)) {
                throw new ScorerFailedException("it gave a line without a score from 0 to 1");
            }
            if (scores.put(node.path("id").asText(), score) != null) {
                throw new ScorerFailedException("it gave one answer two scores");
            }
        }
        return IntStream.range(0, count)
                .mapToObj(Integer::toString)
                .map(id -> {
                    Double score = scores.get(id);
                    if (score == null) {
                        throw new ScorerFailedException("it gave no score of answer " + id + " of " + count);
                    }
                    return score;
                })
                .toList();
    }

    private static JsonNode node(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            // Neither the line nor the parser's words: they may be what people wrote.
            throw new ScorerFailedException("it gave a line that is no JSON");
        }
    }
}
