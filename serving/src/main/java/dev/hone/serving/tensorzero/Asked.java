package dev.hone.serving.tensorzero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import java.util.function.BiFunction;

/**
 * A request in the words of the chat service.
 *
 * @param body of a chat completion
 * @param episode which its answer names
 */
record Asked(ObjectNode body, String episode, boolean streamed) {

    /** The reply in the words of whoever asked, which are made of an answer or a chunk, and the episode. */
    HttpResponse answered(
            HttpResponse reply,
            BiFunction<JsonNode, String, ObjectNode> whole,
            BiFunction<JsonNode, String, ObjectNode> chunk) {
        return streamed
                ? Translated.events(reply, event -> chunk.apply(event, episode))
                : Translated.whole(reply, completion -> whole.apply(completion, episode));
    }
}
