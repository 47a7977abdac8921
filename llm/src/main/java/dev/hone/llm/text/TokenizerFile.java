package dev.hone.llm.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What {@code tokenizer.json} says about added tokens, and the same file with its special tokens made unrecognisable. */
record TokenizerFile(JsonNode json, Map<String, Integer> addedTokens, int vocabSize, String digest) {

    private static final JsonMapper JSON = new JsonMapper();

    static TokenizerFile parse(byte[] bytes) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    "tokenizer.json is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        }
        JsonNode vocab = json.path("model").path("vocab");
        if (!vocab.isObject()) {
            throw new IllegalArgumentException(
                    "tokenizer.json has no model.vocab by name; supported are BPE tokenizers");
        }
        int highest = -1;
        for (JsonNode id : vocab) {
            highest = Math.max(highest, id.asInt());
        }
        Map<String, Integer> added = new TreeMap<>();
        for (JsonNode token : json.path("added_tokens")) {
            added.put(token.path("content").asText(), token.path("id").asInt());
            highest = Math.max(highest, token.path("id").asInt());
        }
        return new TokenizerFile(json, added, highest + 1, TextDigest.of(bytes));
    }

    /**
     * Drops special tokens from the added ones and gives their ids to vocabulary entries that no text can spell.
     *
     * <p>Ordinary added tokens go into the vocabulary as well: a tokenizer numbers an added token that is not there by counting, and
     * would count differently with some gone.
     */
    byte[] withoutSpecialTokens() throws IOException {
        ObjectNode copy = json.deepCopy();
        ObjectNode vocab = (ObjectNode) copy.path("model").path("vocab");
        ArrayNode kept = JSON.createArrayNode();
        for (JsonNode token : copy.path("added_tokens")) {
            String content = token.path("content").asText();
            int id = token.path("id").asInt();
            if (token.path("special").asBoolean()) {
                vocab.remove(content);
                // Byte-level and metaspace alphabets map every text to characters other than this one.
                vocab.put("\uffff" + id, id);
            } else {
                vocab.put(content, id);
                kept.add(token);
            }
        }
        copy.set("added_tokens", kept);
        copy.putNull("post_processor");
        return JSON.writeValueAsBytes(copy);
    }
}
