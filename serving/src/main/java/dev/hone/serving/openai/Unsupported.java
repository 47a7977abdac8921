package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.serving.admission.Fields;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Members of OpenAI's API that would change the answer and that this server cannot heed. It refuses them rather than answer otherwise
 * than asked; values that ask for nothing are let through, since many clients send them.
 */
final class Unsupported {

    /** By member: which values ask for nothing. */
    private static final Map<String, Predicate<JsonNode>> IDLE = new TreeMap<>(Map.of(
            "logprobs", Unsupported::isFalse,
            "top_logprobs", Unsupported::isZero,
            "tools", Unsupported::isEmpty,
            "functions", Unsupported::isEmpty,
            "frequency_penalty", Unsupported::isZero,
            "presence_penalty", Unsupported::isZero,
            "logit_bias", Unsupported::isEmpty,
            "audio", Unsupported::isEmpty,
            "response_format", value -> "text".equals(value.path("type").textValue())));

    private Unsupported() {}

    static void refuse(Fields fields) {
        IDLE.forEach((name, idle) -> {
            JsonNode value = fields.find(name);
            if (value != null && !idle.test(value)) {
                throw fields.refused(name, "is not supported by this server; leave it out");
            }
        });
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isContainerNode() && value.isEmpty();
    }

    private static boolean isZero(JsonNode value) {
        return value.isNumber() && value.doubleValue() == 0;
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }
}
