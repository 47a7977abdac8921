package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.llm.text.Message;
import dev.hone.serving.admission.Fields;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns of a conversation as OpenAI writes them. Clients send back what they got, so an assistant's turn may lack its
 * content, as those that were cancelled or refused do, and have an empty list of calls.
 */
final class ChatMessages {

    private static final String ASSISTANT = "assistant";
    private static final Map<String, String> ROLES =
            Map.of("system", "system", "developer", "system", "user", "user", ASSISTANT, ASSISTANT);
    private static final Map<String, String> OTHERS = Map.of(
            "human", "say user",
            "ai", "say assistant",
            "bot", "say assistant",
            "gpt", "say assistant",
            "model", "say assistant",
            "tool", "this model calls no tools",
            "function", "this model calls no functions");

    private static final Set<String> OTHER_PARTS = Set.of(
            "image_url",
            "image",
            "input_image",
            "input_audio",
            "audio_url",
            "audio",
            "video_url",
            "video",
            "file",
            "input_file",
            "document",
            "tool_use",
            "tool_result",
            "thinking");

    private ChatMessages() {}

    static Message read(Fields turn) {
        String asked = turn.required("role", turn.text("role"));
        String role = ROLES.get(asked);
        if (role == null) {
            String hint = OTHERS.containsKey(asked) ? " (" + asked + ": " + OTHERS.get(asked) + ")" : "";
            throw turn.refused("role", "must be system, developer, user or assistant" + hint);
        }
        for (String calls : new String[] {"tool_calls", "function_call"}) {
            JsonNode found = turn.find(calls);
            if (found != null && !(found.isContainerNode() && found.isEmpty())) {
                throw turn.refused(calls, "is not supported: this model calls no tools");
            }
        }
        return new Message(role, content(turn, role));
    }

    private static String content(Fields turn, String role) {
        JsonNode content = turn.find("content");
        if (content == null && role.equals(ASSISTANT)) {
            return or(turn.text("refusal"), "");
        }
        JsonNode said = turn.required("content", content);
        if (said.isTextual()) {
            return said.textValue();
        }
        StringBuilder text = new StringBuilder();
        if (!said.isArray()) {
            throw turn.refused("content", "must be a string or an array of text parts");
        }
        for (int i = 0; i < said.size(); i++) {
            text.append(part(new Fields(said.get(i), turn.path() + "content[" + i + "]."), role));
        }
        return text.toString();
    }

    private static String part(Fields part, String role) {
        String type = part.text("type");
        if ("refusal".equals(type) && role.equals(ASSISTANT)) {
            return part.required("refusal", part.text("refusal"));
        }
        if (!"text".equals(type)) {
            String other = type != null && OTHER_PARTS.contains(type) ? type + " is" : "images, sound and files are";
            throw part.refused("type", "must be \"text\": " + other + " not supported, this model reads text alone");
        }
        return part.required("text", part.text("text"));
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
