package dev.hone.llm.text;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A token that is recognised in text before anything else is done with it; a special one means something to the model.
 */
record AddedToken(int id, String content, boolean special, boolean wholeWord) {

    static AddedToken of(JsonNode json) {
        return new AddedToken(
                json.path("id").asInt(),
                json.path("content").asText(),
                json.path("special").asBoolean(),
                json.path("single_word").asBoolean());
    }
}
