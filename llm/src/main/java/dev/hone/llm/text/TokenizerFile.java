package dev.hone.llm.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The file {@code tokenizer.json} with its added tokens, and the same file with its special tokens spelled otherwise.
 */
record TokenizerFile(JsonNode json, List<AddedToken> added, int vocabSize, String digest) {

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
        if (!vocab.isObject() && !vocab.isArray()) {
            throw new IllegalArgumentException(
                    "tokenizer.json has no model.vocab; take the file from the model's folder");
        }
        int highest = vocab.isArray() ? vocab.size() - 1 : -1;
        if (vocab.isObject()) {
            for (JsonNode id : vocab) {
                highest = Math.max(highest, id.asInt());
            }
        }
        List<AddedToken> added = new ArrayList<>();
        for (JsonNode token : json.path("added_tokens")) {
            added.add(AddedToken.of(token));
            highest = Math.max(highest, token.path("id").asInt());
        }
        return new TokenizerFile(json, List.copyOf(added), highest + 1, TextDigest.of(bytes));
    }

    /**
     * The file with another spelling for each special token, wherever it is named.
     *
     * <p>Ordinary added tokens go into the vocabulary as well: a tokenizer numbers an added token that is not there by
     * counting.
     */
    byte[] respelled(IntFunction<String> spelling) throws IOException {
        ObjectNode copy = json.deepCopy();
        Map<String, String> spellings = new HashMap<>();
        for (JsonNode each : copy.path("added_tokens")) {
            ObjectNode token = (ObjectNode) each;
            if (token.path("special").asBoolean()) {
                String fresh = spelling.apply(token.path("id").asInt());
                spellings.put(token.path("content").asText(), fresh);
                token.put("content", fresh).put("normalized", false).put("single_word", false);
            }
        }
        ObjectNode model = (ObjectNode) copy.path("model");
        if (model.path("vocab") instanceof ObjectNode vocab) {
            respell(vocab, spellings);
        } else {
            respell((ArrayNode) model.path("vocab"), spellings);
        }
        String unknown = spellings.get(model.path("unk_token").asText());
        if (unknown != null) {
            model.put("unk_token", unknown);
        }
        if (model.path("merges") instanceof ArrayNode merges) {
            model.set("merges", withoutMergesOf(merges, spellings));
        }
        copy.putNull("post_processor");
        return JSON.writeValueAsBytes(copy);
    }

    private void respell(ObjectNode vocab, Map<String, String> spellings) {
        for (AddedToken token : added) {
            String fresh = spellings.get(token.content());
            if (fresh != null) {
                vocab.remove(token.content());
            }
            vocab.put(fresh != null ? fresh : token.content(), token.id());
        }
    }

    private static void respell(ArrayNode pieces, Map<String, String> spellings) {
        for (JsonNode each : pieces) {
            ArrayNode piece = (ArrayNode) each;
            String fresh = spellings.get(piece.path(0).asText());
            if (fresh != null) {
                piece.set(0, TextNode.valueOf(fresh));
            }
        }
    }

    /** A merge that makes a special token or is made of one would name what is no longer in the vocabulary. */
    private static ArrayNode withoutMergesOf(ArrayNode merges, Map<String, String> spellings) {
        ArrayNode kept = JSON.createArrayNode();
        for (JsonNode merge : merges) {
            String pair = merge.isArray()
                    ? merge.path(0).asText() + " " + merge.path(1).asText()
                    : merge.asText();
            int gap = pair.indexOf(' ', 1);
            String left = gap < 0 ? pair : pair.substring(0, gap);
            String right = gap < 0 ? "" : pair.substring(gap + 1);
            boolean gone =
                    spellings.containsKey(left) || spellings.containsKey(right) || spellings.containsKey(left + right);
            if (!gone) {
                kept.add(merge);
            }
        }
        return kept;
    }
}
