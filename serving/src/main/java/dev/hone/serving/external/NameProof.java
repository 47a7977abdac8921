package dev.hone.serving.external;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.AnswerToken.Candidate;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether an engine that was started with its versions has one under a name. Some answer under any name, and say that
 * name: TGI does, with the base. There the name proves nothing, and the version is taken for one if it answers
 * otherwise than a name that nobody has.
 */
record NameProof(EngineClient client, RequestBody bodies, ExternalConfig.Patience patience) {

    private static final String NOBODY = "hone.nobody";

    // What two runs of the same weights differ by in sixteen bits, and more.
    private static final double SAME = 0.02;

    /** Fails where the engine has nothing of its own under the name. */
    void require(String name) throws IOException {
        EngineClient.Reply ofNobody = client.post(bodies.path(), bodies.proof(NOBODY), patience.load());
        if (!ofNobody.isGood()) {
            return;
        }
        JsonNode nobody = EngineClient.parsed(ofNobody.body());
        if (!NOBODY.equals(nobody.path("model").asText())) {
            return;
        }
        EngineClient.Reply reply = client.post(bodies.path(), bodies.proof(name), patience.load());
        if (!reply.isGood() || isSame(first(nobody), first(EngineClient.parsed(reply.body())))) {
            throw new IOException("the engine answers under names that it does not have, and as " + name
                    + " it answers as under those: start it with this version under this name");
        }
    }

    private static JsonNode first(JsonNode reply) {
        return reply.path("choices").path(0);
    }

    static boolean isSame(JsonNode one, JsonNode other) {
        List<AnswerToken> tokens = ToldTokens.of(one);
        List<AnswerToken> others = ToldTokens.of(other);
        if (tokens.isEmpty() || others.isEmpty()) {
            return text(one).equals(text(other));
        }
        Map<String, Double> likely = likely(tokens.get(0));
        Map<String, Double> otherLikely = likely(others.get(0));
        // Of the least likely another may stand there by a hair.
        double most = likely.entrySet().stream()
                .filter(each -> otherLikely.containsKey(each.getKey()))
                .mapToDouble(each -> Math.abs(each.getValue() - otherLikely.getOrDefault(each.getKey(), Double.NaN)))
                .max()
                .orElse(Double.POSITIVE_INFINITY);
        return most <= SAME;
    }

    private static Map<String, Double> likely(AnswerToken token) {
        Map<String, Double> likely = new HashMap<>();
        put(likely, token.chosen());
        token.alternatives().forEach(other -> put(likely, other));
        return likely;
    }

    private static void put(Map<String, Double> likely, Candidate candidate) {
        likely.put(candidate.spelling() == null ? "" : candidate.spelling().text(), candidate.logprob());
    }

    private static String text(JsonNode choice) {
        return choice.has("text")
                ? choice.path("text").asText()
                : choice.path("message").path("content").asText();
    }
}
