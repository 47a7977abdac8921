package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.RequestHeaders;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.RenderOptions;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.openai.ChatRequest.Aim;
import dev.hone.serving.openai.ChatRequest.Asked;
import dev.hone.serving.openai.ChatRequest.AskedGoal;
import dev.hone.serving.openai.ChatRequest.Wishes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Understands a request, or says what in it is wrong. Throws {@link dev.hone.serving.admission.RefusedException}.
 *
 * @param refusesUnknown whether members that nobody knows are refused
 */
record ChatRequestReader(boolean refusesUnknown) {

    private static final String GOAL = "hone::goal";
    private static final String GUIDANCE = "hone::guidance";
    private static final List<String> GIVEN_TO_TEMPLATES =
            List.of("messages", "tools", "documents", "add_generation_prompt");
    private static final int MAX_CHOICES = 8;
    private static final int MAX_TOP_LOGPROBS = 20;
    private static final int MAX_GOAL = 1000;
    private static final String WANTED_GOAL = "must be a goal's level, from 0, or \"none\"";
    private static final Pattern LEVEL = Pattern.compile("\\d{1,3}");
    private static final Pattern WEIGHT = Pattern.compile("\\d(\\.\\d{1,6})?");

    ChatRequest read(JsonNode body, RequestHeaders headers, @Nullable ApiKey caller) {
        Fields fields = new Fields(body, "");
        StandingReader.refuseUnknownExtensions(fields);
        Members.CHAT.refuse(fields, refusesUnknown);
        return new ChatRequest(
                fields.required("model", fields.id("model")),
                asked(fields),
                wishes(fields),
                new Aim(goal(fields, headers), guidance(fields, headers)),
                StandingReader.read(fields, headers, caller));
    }

    private Asked asked(Fields fields) {
        Long choices = fields.whole("n", 1, MAX_CHOICES);
        AnswerForm form = AnswerFormReader.read(fields);
        AnswerFormReader.refuseLeast(fields, form);
        Conversation conversation =
                new Conversation(messages(fields), AnswerFormReader.definitions(fields, form), options(fields));
        return new Asked(conversation, choices == null ? 1 : choices.intValue(), null, form);
    }

    private static RenderOptions options(Fields fields) {
        boolean continues = fields.flag("continue_final_message");
        JsonNode asksForAnswer = fields.find("add_generation_prompt");
        if (asksForAnswer != null && fields.flag("add_generation_prompt") == continues) {
            throw fields.refused(
                    "add_generation_prompt", "must be false with continue_final_message, and true without");
        }
        Fields arguments = fields.object("chat_template_kwargs");
        if (arguments == null) {
            return new RenderOptions(continues, "{}");
        }
        for (String own : GIVEN_TO_TEMPLATES) {
            if (arguments.find(own) != null) {
                throw arguments.refused(own, "is given by the request itself");
            }
        }
        return new RenderOptions(continues, arguments.object().toString());
    }

    private List<Message> messages(Fields fields) {
        List<JsonNode> turns = fields.array("messages");
        if (turns.isEmpty()) {
            throw fields.refused("messages", "must be an array of at least one message");
        }
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            messages.add(ChatMessages.read(new Fields(turns.get(i), "messages[" + i + "]."), refusesUnknown));
        }
        return messages;
    }

    private static Wishes wishes(Fields fields) {
        Long top = fields.whole("top_logprobs", 0, MAX_TOP_LOGPROBS);
        boolean told = fields.flag("logprobs");
        if (!told && top != null && top > 0) {
            throw fields.refused("top_logprobs", "needs logprobs: true");
        }
        return WishesReader.read(fields, !told ? null : Integer.valueOf(top == null ? 0 : top.intValue()));
    }

    private static @Nullable AskedGoal goal(Fields fields, RequestHeaders headers) {
        JsonNode asked = fields.find(GOAL);
        if (asked != null && asked.isIntegralNumber()) {
            Long level = fields.whole(GOAL, 0, MAX_GOAL);
            return new AskedGoal(level == null ? null : level.intValue());
        }
        if (asked != null && !asked.isTextual()) {
            throw fields.refused(GOAL, WANTED_GOAL);
        }
        String words = asked == null ? headers.get("x-hone-goal") : asked.textValue();
        if (words == null) {
            return null;
        }
        if (words.equalsIgnoreCase("none")) {
            return new AskedGoal(null);
        }
        if (!LEVEL.matcher(words).matches()) {
            throw fields.refused(GOAL, WANTED_GOAL);
        }
        return new AskedGoal(Integer.valueOf(words));
    }

    private static @Nullable Double guidance(Fields fields, RequestHeaders headers) {
        String words = headers.get("x-hone-guidance");
        if (words == null || fields.find(GUIDANCE) != null) {
            return fields.number(GUIDANCE, 1, Guidance.MAX_WEIGHT);
        }
        if (!WEIGHT.matcher(words).matches() || !isWeight(Double.parseDouble(words))) {
            throw fields.refused(GUIDANCE, "must be a number from 1 to " + Fields.written(Guidance.MAX_WEIGHT));
        }
        return Double.valueOf(words);
    }

    private static boolean isWeight(double number) {
        return number >= 1 && number <= Guidance.MAX_WEIGHT;
    }
}
