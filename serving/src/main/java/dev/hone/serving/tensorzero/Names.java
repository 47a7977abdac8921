package dev.hone.serving.tensorzero;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.serving.admission.Fields;
import org.jspecify.annotations.Nullable;

/** What the two ways of speaking call the same things. */
final class Names {

    private static final String INTERACTION = "chatcmpl-";
    private static final String USER = "user_id";

    private Names() {}

    /** The interaction of an inference id; our own ids are taken as well. */
    static String interaction(String inferenceId) {
        return inferenceId.startsWith(INTERACTION) ? inferenceId : INTERACTION + inferenceId;
    }

    /** The inference id of an interaction: its UUID. */
    static String inferenceId(String interaction) {
        return interaction.startsWith(INTERACTION) ? interaction.substring(INTERACTION.length()) : interaction;
    }

    /** The user in the tags, the one thing of them that is heeded; null where there is none. */
    static @Nullable String user(Fields fields) {
        Fields tags = fields.object("tags");
        return tags == null ? null : tags.idOrBlank(USER);
    }

    /** The text of a content: a string, or blocks of text. */
    static String text(Fields fields, String name) {
        JsonNode content = fields.required(name, fields.find(name));
        if (content.isTextual()) {
            return content.textValue();
        }
        if (content.isObject()) {
            throw fields.refused(
                    name,
                    "must be text: an object is for the schema or template of a function, and there are none here");
        }
        StringBuilder text = new StringBuilder();
        int i = 0;
        for (JsonNode block : fields.array(name)) {
            Fields part = new Fields(block, fields.path() + name + "[" + i++ + "].");
            String type = part.text("type");
            if ("tool_call".equals(type) || "tool_result".equals(type)) {
                throw part.refused(
                        "type",
                        "must be text or raw_text: a " + type + " cannot be taken over, since only text is kept");
            }
            if (!"text".equals(type) && !"raw_text".equals(type)) {
                throw part.refused("type", "must be text or raw_text: nothing else can be taken over");
            }
            String words = part.text("text");
            text.append(words == null ? part.required("value", part.text("value")) : words);
        }
        return text.toString();
    }
}
