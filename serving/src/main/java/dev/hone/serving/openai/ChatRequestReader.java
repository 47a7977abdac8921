package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.RequestHeaders;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.openai.ChatRequest.Aim;
import dev.hone.serving.openai.ChatRequest.Asked;
import dev.hone.serving.openai.ChatRequest.AskedExclusion;
import dev.hone.serving.openai.ChatRequest.AskedGoal;
import dev.hone.serving.openai.ChatRequest.Standing;
import dev.hone.serving.openai.ChatRequest.Wishes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Understands a request, or says what in it is wrong. Throws {@link dev.hone.serving.admission.RefusedException}.
 *
 * @param refusesUnknown whether members that nobody knows are refused
 */
record ChatRequestReader(boolean refusesUnknown) {

    private static final String EXTENSIONS = "hone::";
    private static final String SEGMENT = "hone::segment";
    private static final String GOAL = "hone::goal";
    private static final String SUBJECT = "hone::subject";
    private static final String GUIDANCE = "hone::guidance";
    private static final String EXCLUDE = "hone::exclude";
    private static final String SESSION = "hone::session";
    private static final Set<String> KNOWN_EXTENSIONS = Set.of(SEGMENT, GOAL, SUBJECT, GUIDANCE, EXCLUDE, SESSION);
    private static final int MAX_CHOICES = 8;
    private static final int MAX_TOP_LOGPROBS = 20;
    private static final int MAX_GOAL = 1000;
    private static final String WANTED_GOAL = "must be a goal's level, from 0, or \"none\"";
    private static final Pattern LEVEL = Pattern.compile("\\d{1,3}");
    private static final Pattern WEIGHT = Pattern.compile("\\d(\\.\\d{1,6})?");
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    ChatRequest read(JsonNode body, RequestHeaders headers, @Nullable ApiKey caller) {
        Fields fields = new Fields(body, "");
        refuseUnknownExtensions(fields);
        Members.CHAT.refuse(fields, refusesUnknown);
        return new ChatRequest(
                fields.required("model", fields.id("model")),
                asked(fields),
                wishes(fields),
                new Aim(goal(fields, headers), guidance(fields, headers)),
                new Standing(
                        either(fields.id(SEGMENT), id(headers, "x-hone-segment")),
                        subject(fields, headers),
                        either(fields.idOrBlank(SESSION), idOrBlank(headers, "x-hone-session")),
                        excluded(fields, headers),
                        traceparent(headers),
                        caller));
    }

    private static Asked asked(Fields fields) {
        Long choices = fields.whole("n", 1, MAX_CHOICES);
        return new Asked(Conversation.of(messages(fields)), choices == null ? 1 : choices.intValue());
    }

    private static void refuseUnknownExtensions(Fields fields) {
        for (Iterator<String> names = fields.object().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (name.startsWith(EXTENSIONS) && !KNOWN_EXTENSIONS.contains(name)) {
                throw fields.refused(
                        name,
                        "is no extension that this server knows; there are hone::segment, "
                                + "hone::goal, hone::guidance, hone::subject, hone::session and hone::exclude");
            }
        }
    }

    // OpenAI's newer clients send safety_identifier in place of user. Their prompt_cache_key is no subject: one key
    // stands for many users.
    private static @Nullable String subject(Fields fields, RequestHeaders headers) {
        String ours = either(fields.idOrBlank(SUBJECT), idOrBlank(headers, "x-hone-subject"));
        return either(ours, either(fields.idOrBlank("user"), fields.idOrBlank("safety_identifier")));
    }

    private static List<Message> messages(Fields fields) {
        List<JsonNode> turns = fields.array("messages");
        if (turns.isEmpty()) {
            throw fields.refused("messages", "must be an array of at least one message");
        }
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            messages.add(ChatMessages.read(new Fields(turns.get(i), "messages[" + i + "].")));
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

    // What nobody understands must not count by mistake: it is refused, wherever it stands.
    private static @Nullable AskedExclusion excluded(Fields fields, RequestHeaders headers) {
        String word = either(fields.text(EXCLUDE), headers.get("x-hone-exclude"));
        if (word == null) {
            return null;
        }
        for (AskedExclusion known : AskedExclusion.values()) {
            if (known.name().equalsIgnoreCase(word)) {
                return known;
            }
        }
        throw fields.refused(EXCLUDE, "must be test or opted_out");
    }

    private static boolean isWeight(double number) {
        return number >= 1 && number <= Guidance.MAX_WEIGHT;
    }

    private static @Nullable String id(RequestHeaders headers, String name) {
        String value = headers.get(name);
        return value == null ? null : Fields.checkedId(name, value);
    }

    private static @Nullable String idOrBlank(RequestHeaders headers, String name) {
        String value = headers.get(name);
        return value == null || value.isBlank() ? null : Fields.checkedId(name, value);
    }

    // A trace context that is malformed is as good as none: W3C asks that requests go on without it.
    private static @Nullable String traceparent(RequestHeaders headers) {
        String value = headers.get("traceparent");
        return value != null && TRACEPARENT.matcher(value).matches() ? value : null;
    }

    private static @Nullable String either(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }
}
