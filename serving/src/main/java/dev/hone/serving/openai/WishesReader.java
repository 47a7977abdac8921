package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.llm.generate.Sampling;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.openai.ChatRequest.Wishes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Understands how a request wants its answer to be chosen. */
final class WishesReader {

    private static final int MAX_STOPS = 4;
    private static final int MAX_STOP_TOKENS = 64;
    private static final int MAX_BIASES = 1024;
    private static final double MOST_BIAS = 100;
    private static final double MOST_PENALTY = 2;
    private static final double LEAST_REPETITION_PENALTY = .01;
    private static final Pattern TOKEN_ID = Pattern.compile("\\d{1,9}");

    private WishesReader() {}

    /** @param topLogprobs null where no log-probabilities are told */
    static Wishes read(Fields fields, @Nullable Integer topLogprobs) {
        return read(fields, topLogprobs, 1);
    }

    /** @param least tokens that may be asked for */
    static Wishes read(Fields fields, @Nullable Integer topLogprobs, int least) {
        Integer newer = clamped(fields.whole("max_completion_tokens", 1, Long.MAX_VALUE));
        Integer older = clamped(fields.whole("max_tokens", least, Long.MAX_VALUE));
        Integer maxTokens = newer == null ? older : newer;
        return new Wishes(
                fields.number("temperature", 0, 2),
                fields.number("top_p", 0, 1),
                clamped(fields.whole("top_k", -1, Long.MAX_VALUE)),
                fields.number("min_p", 0, 1),
                fields.number("repetition_penalty", LEAST_REPETITION_PENALTY, 2),
                maxTokens,
                fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                stops(fields),
                shifts(fields),
                ending(fields, maxTokens),
                fields.find("deterministic") == null ? null : Boolean.valueOf(fields.flag("deterministic")),
                topLogprobs);
    }

    private static @Nullable Integer clamped(@Nullable Long number) {
        return number == null ? null : (int) Math.min(number, Integer.MAX_VALUE);
    }

    private static List<String> stops(Fields fields) {
        JsonNode stop = fields.find("stop");
        // Some clients send an empty text for nothing.
        if (stop == null || (stop.isTextual() && stop.textValue().isEmpty())) {
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        for (JsonNode one : stop.isArray() ? fields.array("stop") : List.of(stop)) {
            if (!one.isTextual() || one.textValue().isEmpty()) {
                throw fields.refused("stop", "must be a string or an array of strings, none of them empty");
            }
            strings.add(one.textValue());
        }
        if (strings.size() > MAX_STOPS) {
            throw fields.refused("stop", "must have at most " + MAX_STOPS + " strings");
        }
        return strings;
    }

    private static Sampling.Shifts shifts(Fields fields) {
        Double presence = fields.number("presence_penalty", -MOST_PENALTY, MOST_PENALTY);
        Double frequency = fields.number("frequency_penalty", -MOST_PENALTY, MOST_PENALTY);
        return new Sampling.Shifts(presence == null ? 0 : presence, frequency == null ? 0 : frequency, biases(fields));
    }

    private static Map<Integer, Double> biases(Fields fields) {
        Fields biases = fields.object("logit_bias");
        if (biases == null) {
            return Map.of();
        }
        if (biases.object().size() > MAX_BIASES) {
            throw fields.refused("logit_bias", "must have at most " + MAX_BIASES + " tokens");
        }
        Map<Integer, Double> byId = new HashMap<>();
        for (Map.Entry<String, JsonNode> bias : biases.object().properties()) {
            double amount = bias.getValue().isNumber() ? bias.getValue().doubleValue() : Double.NaN;
            if (!TOKEN_ID.matcher(bias.getKey()).matches() || !(Math.abs(amount) <= MOST_BIAS)) {
                throw fields.refused("logit_bias", "must be an object of token ids with numbers from -100 to 100");
            }
            byId.put(Integer.valueOf(bias.getKey()), amount);
        }
        return byId;
    }

    private static Sampling.Ending ending(Fields fields, @Nullable Integer maxTokens) {
        Integer asked = clamped(fields.whole("min_tokens", 0, Long.MAX_VALUE));
        int least = asked == null ? 0 : asked;
        if (maxTokens != null && least > maxTokens) {
            throw fields.refused("min_tokens", "must be at most max_tokens, which is " + maxTokens);
        }
        return new Sampling.Ending(
                least, fields.flag("ignore_eos"), stopTokens(fields), fields.flag("include_stop_str_in_output"));
    }

    private static Set<Integer> stopTokens(Fields fields) {
        Set<Integer> ids = new LinkedHashSet<>();
        for (JsonNode one : fields.array("stop_token_ids")) {
            if (!one.isIntegralNumber() || !one.canConvertToInt() || one.intValue() < 0) {
                throw fields.refused("stop_token_ids", "must be an array of token ids");
            }
            ids.add(one.intValue());
        }
        if (ids.size() > MAX_STOP_TOKENS) {
            throw fields.refused("stop_token_ids", "must have at most " + MAX_STOP_TOKENS + " tokens");
        }
        return ids;
    }
}
