package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.ToolCall;
import dev.hone.serving.admission.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns of a conversation as OpenAI writes them. Clients send back what they got, so an assistant's turn may lack its
 * content, as those that were cancelled or refused do, and have an empty list of calls.
 */
final class ChatMessages {

    private static final String ASSISTANT = "assistant";
    private static final String TOOL = "tool";
    private static final String CALLS = "tool_calls";
    private static final String CONTENT = "content";
    private static final String NAME = "name";
    private static final String ARGUMENTS = "arguments";
    private static final List<String> REASONING = List.of("reasoning_content", "reasoning", "thinking");
    private static final Map<String, String> ROLES =
            Map.of("system", "system", "developer", "system", "user", "user", ASSISTANT, ASSISTANT, TOOL, TOOL);
    private static final Map<String, String> OTHERS = Map.of(
            "human", "say user",
            "ai", "say assistant",
            "bot", "say assistant",
            "gpt", "say assistant",
            "model", "say assistant",
            "function", "say tool");

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

    /** What turns may have beside what is read of them: it says nothing to the model. */
    private static final Set<String> PASSED =
            Set.of("id", "annotations", "cache_control", "metadata", "parsed", "index", "parsed_arguments");

    private static final Set<String> MEMBERS = Set.of("role", CONTENT, "refusal", CALLS, "tool_call_id", NAME);
    private static final Set<String> PARTS = Set.of("type", "text", "refusal");
    private static final Set<String> CALL = Set.of("id", "type", "function");
    private static final Set<String> FUNCTION = Set.of(NAME, ARGUMENTS);

    private ChatMessages() {}

    /** @param refusesUnknown whether members that nobody knows are refused */
    static Message read(Fields turn, boolean refusesUnknown) {
        refuseUnheard(turn);
        Message message = read(turn);
        if (refusesUnknown) {
            refuseUnknown(turn);
        }
        return message;
    }

    /** What would change the answer, and stands in no prompt. */
    private static void refuseUnheard(Fields turn) {
        if (turn.flag("prefix")) {
            throw turn.refused("prefix", "is not supported: say continue_final_message: true beside messages");
        }
        for (String reasoning : REASONING) {
            JsonNode said = turn.find(reasoning);
            if (said != null && !isEmpty(said)) {
                throw turn.refused(
                        reasoning, "is not read: leave it out, or put it into content as the model writes it");
            }
        }
        if (turn.find("audio") != null) {
            throw turn.refused("audio", "is not supported: this model reads text alone");
        }
        if (turn.find(NAME) != null && !TOOL.equals(turn.text("role"))) {
            throw turn.refused(NAME, "is not supported: prompts have no place for it; put it into content");
        }
    }

    private static boolean isEmpty(JsonNode said) {
        return said.isTextual() ? said.textValue().isEmpty() : said.isContainerNode() && said.isEmpty();
    }

    private static void refuseUnknown(Fields turn) {
        refuseOthers(turn, MEMBERS);
        JsonNode content = turn.find(CONTENT);
        for (int i = 0; content != null && content.isArray() && i < content.size(); i++) {
            refuseOthers(new Fields(content.get(i), turn.path() + CONTENT + "[" + i + "]."), PARTS);
        }
        List<JsonNode> calls = turn.array(CALLS);
        for (int i = 0; i < calls.size(); i++) {
            Fields call = new Fields(calls.get(i), turn.path() + CALLS + "[" + i + "].");
            refuseOthers(call, CALL);
            refuseOthers(call.required("function", call.object("function")), FUNCTION);
        }
    }

    private static void refuseOthers(Fields fields, Set<String> known) {
        Set<String> all = new HashSet<>(known);
        all.addAll(PASSED);
        fields.refuseOthers(all);
    }

    private static Message read(Fields turn) {
        String asked = turn.required("role", turn.text("role"));
        String role = ROLES.get(asked);
        if (role == null) {
            String hint = OTHERS.containsKey(asked) ? " (" + asked + ": " + OTHERS.get(asked) + ")" : "";
            throw turn.refused("role", "must be system, developer, user, assistant or tool" + hint);
        }
        if (role.equals(TOOL)) {
            String call = turn.required("tool_call_id", turn.id("tool_call_id"));
            return new Message(role, content(turn, role), List.of(), turn.id(NAME), call);
        }
        JsonNode older = turn.find("function_call");
        if (older != null && !isEmpty(older)) {
            throw turn.refused("function_call", "is not supported: say tool_calls");
        }
        List<ToolCall> calls = calls(turn);
        if (!calls.isEmpty() && !role.equals(ASSISTANT)) {
            throw turn.refused(CALLS, "is the assistant's alone");
        }
        return new Message(role, content(turn, role), calls, null, null);
    }

    private static List<ToolCall> calls(Fields turn) {
        List<JsonNode> listed = turn.array(CALLS);
        List<ToolCall> calls = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            Fields call = new Fields(listed.get(i), turn.path() + CALLS + "[" + i + "].");
            Fields function = call.required("function", call.object("function"));
            String name = function.required(NAME, function.id(NAME));
            String arguments = function.required(ARGUMENTS, function.text(ARGUMENTS));
            try {
                // Some clients write nothing for a call that had no arguments.
                calls.add(
                        new ToolCall(call.required("id", call.id("id")), name, arguments.isBlank() ? "{}" : arguments));
            } catch (IllegalArgumentException noObject) {
                throw function.refused(ARGUMENTS, "must be a JSON object, as a string");
            }
        }
        return calls;
    }

    private static String content(Fields turn, String role) {
        JsonNode content = turn.find(CONTENT);
        if (content == null && role.equals(ASSISTANT)) {
            return or(turn.text("refusal"), "");
        }
        JsonNode said = turn.required(CONTENT, content);
        if (said.isTextual()) {
            return said.textValue();
        }
        StringBuilder text = new StringBuilder();
        if (!said.isArray()) {
            throw turn.refused(CONTENT, "must be a string or an array of text parts");
        }
        for (int i = 0; i < said.size(); i++) {
            text.append(part(new Fields(said.get(i), turn.path() + CONTENT + "[" + i + "]."), role));
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
