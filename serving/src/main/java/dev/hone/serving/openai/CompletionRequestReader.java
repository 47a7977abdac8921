package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.RequestHeaders;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.openai.AnswerForm.Tools;
import dev.hone.serving.openai.ChatRequest.Aim;
import dev.hone.serving.openai.ChatRequest.Asked;
import dev.hone.serving.openai.ChatRequest.AskedGoal;
import dev.hone.serving.openai.ChatRequest.Raw;
import dev.hone.serving.openai.ChatRequest.Standing;
import dev.hone.serving.openai.ChatRequest.Wishes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Understands a request to continue texts as they stand, or says what in it is wrong. Each text is a request of its
 * own. Throws {@link dev.hone.serving.admission.RefusedException}.
 *
 * @param refusesUnknown whether members that nobody knows are refused
 */
record CompletionRequestReader(Chat chat, boolean refusesUnknown) {

    private static final int MAX_CHOICES = 8;
    private static final int MAX_TOP_LOGPROBS = 20;
    private static final String WANTED =
            "must be a string, an array of strings, an array of token ids, or an array of those, none of them empty";

    List<ChatRequest> read(JsonNode body, RequestHeaders headers, @Nullable ApiKey caller) {
        Fields fields = new Fields(body, "");
        StandingReader.refuseUnknownExtensions(fields);
        Members.COMPLETIONS.refuse(fields, refusesUnknown);
        refuseGoals(fields, headers);
        String model = fields.required("model", fields.id("model"));
        Long asked = fields.whole("n", 1, MAX_CHOICES);
        int choices = asked == null ? 1 : asked.intValue();
        Long best = fields.whole("best_of", 1, MAX_CHOICES);
        if (best != null && best != choices) {
            throw fields.refused("best_of", "must be n, which is " + choices + ", or left out");
        }
        Wishes wishes = wishes(fields);
        Standing standing = StandingReader.read(fields, headers, caller);
        AnswerForm form = AnswerFormReader.text(fields, Tools.NONE);
        AnswerFormReader.refuseLeast(fields, form);
        List<Raw> prompts = prompts(fields);
        if (prompts.size() * choices > MAX_CHOICES) {
            throw fields.refused("prompt", "must come to at most " + MAX_CHOICES + " answers, n for each prompt");
        }
        // A text as it stands has no place for a goal.
        Aim aim = new Aim(new AskedGoal(null), null);
        return prompts.stream()
                .map(raw -> new ChatRequest(
                        model,
                        new Asked(Conversation.of(List.of(Message.user(raw.text()))), choices, raw, form),
                        wishes,
                        aim,
                        standing))
                .toList();
    }

    private static void refuseGoals(Fields fields, RequestHeaders headers) {
        refuseUnless(fields, headers, "x-hone-goal", "none");
        refuseUnless(fields, headers, "x-hone-guidance", "1");
    }

    private static void refuseUnless(Fields fields, RequestHeaders headers, String name, String nothing) {
        if (!headers.get(name, nothing).equalsIgnoreCase(nothing)) {
            throw fields.refused(
                    name,
                    "cannot be heeded: a text that is continued as it stands has no place for a goal; ask"
                            + " /v1/chat/completions");
        }
    }

    private static Wishes wishes(Fields fields) {
        Long told = fields.whole("logprobs", 0, MAX_TOP_LOGPROBS);
        if (told != null && fields.flag("echo") && fields.flag("stream")) {
            throw fields.refused("logprobs", "cannot go with echo in a stream: ask for the whole reply at once");
        }
        // What is asked for no token says what it makes of its prompt, or nothing.
        return WishesReader.read(
                fields, told == null ? null : Integer.valueOf(told.intValue()), fields.flag("echo") ? 0 : 1);
    }

    private List<Raw> prompts(Fields fields) {
        JsonNode prompt = fields.required("prompt", fields.find("prompt"));
        if (prompt.isTextual() || isIds(prompt)) {
            return List.of(prompt(fields, prompt));
        }
        List<Raw> prompts = new ArrayList<>();
        fields.array("prompt").forEach(one -> prompts.add(prompt(fields, one)));
        if (prompts.isEmpty()) {
            throw fields.refused("prompt", WANTED);
        }
        return prompts;
    }

    private Raw prompt(Fields fields, JsonNode prompt) {
        if (prompt.isTextual() && !prompt.textValue().isEmpty()) {
            return new Raw(prompt.textValue(), null, isScored(fields));
        }
        if (!isIds(prompt)) {
            throw fields.refused("prompt", WANTED);
        }
        List<Integer> ids = new ArrayList<>();
        for (JsonNode id : prompt) {
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw fields.refused("prompt", WANTED);
            }
            ids.add(id.intValue());
        }
        return new Raw(chat.text(ids), ids, isScored(fields));
    }

    private static boolean isScored(Fields fields) {
        return fields.flag("echo") && fields.find("logprobs") != null;
    }

    private static boolean isIds(JsonNode prompt) {
        return prompt.isArray() && !prompt.isEmpty() && prompt.get(0).isNumber();
    }
}
