package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.llm.text.Message;
import dev.hone.serving.admission.Fields;
import java.util.Map;

/** Turns of a conversation as OpenAI writes them. */
final class Turns {

    private static final Map<String, String> ROLES =
            Map.of("system", "system", "developer", "system", "user", "user", "assistant", "assistant");

    private Turns() {}

    static Message read(Fields turn) {
        String asked = turn.required("role", turn.text("role"));
        String role = ROLES.get(asked);
        if (role == null) {
            throw turn.refused(
                    "role", "must be system, developer, user or assistant; turns of tools are not supported");
        }
        for (String calls : new String[] {"tool_calls", "function_call"}) {
            if (turn.find(calls) != null) {
                throw turn.refused(calls, "is not supported: this model calls no tools");
            }
        }
        return new Message(role, content(turn));
    }

    private static String content(Fields turn) {
        JsonNode content = turn.required("content", turn.find("content"));
        if (content.isTextual()) {
            return content.textValue();
        }
        StringBuilder text = new StringBuilder();
        if (!content.isArray()) {
            throw turn.refused("content", "must be a string or an array of text parts");
        }
        for (int i = 0; i < content.size(); i++) {
            Fields part = new Fields(content.get(i), turn.path() + "content[" + i + "].");
            if (!"text".equals(part.text("type"))) {
                throw part.refused("type", "must be \"text\": images, sound and files are not supported");
            }
            text.append(part.required("text", part.text("text")));
        }
        return text.toString();
    }
}
