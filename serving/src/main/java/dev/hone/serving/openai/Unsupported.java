package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.serving.admission.Fields;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Members that would change the answer and that this server cannot heed: OpenAI's, and those that other servers (vLLM,
 * SGLang, llama.cpp, Ollama) add. It refuses them rather than answer otherwise than asked; values that ask for nothing
 * are let through, since many clients send them. Members that do not touch the answer (who pays, what is stored, what
 * is cached) are let through with any value.
 */
final class Unsupported {

    /** What {@link ChatRequestReader} and {@link ChatService} heed. */
    private static final Set<String> HEEDED = Set.of(
            "model",
            "messages",
            "n",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "repetition_penalty",
            "max_tokens",
            "max_completion_tokens",
            "seed",
            "stop",
            "stream",
            "stream_options",
            "user",
            "safety_identifier",
            "hone::segment",
            "hone::goal",
            "hone::guidance",
            "hone::subject",
            "hone::exclude",
            "hone::session");

    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "metadata",
            "store",
            "service_tier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prediction",
            "parallel_tool_calls",
            "request_id",
            "priority",
            "cache_salt",
            "cache_prompt",
            "keep_alive");

    /** By member: which values ask for nothing. */
    private static final Map<String, Predicate<JsonNode>> IDLE = new TreeMap<>(Map.ofEntries(
            Map.entry("logprobs", Unsupported::isFalse),
            Map.entry("top_logprobs", Unsupported::isZero),
            Map.entry("prompt_logprobs", Unsupported::isZero),
            Map.entry("tools", Unsupported::isEmpty),
            Map.entry("functions", Unsupported::isEmpty),
            Map.entry("tool_choice", value -> isWord(value, "none", "auto")),
            Map.entry("function_call", value -> isWord(value, "none", "auto")),
            Map.entry("frequency_penalty", Unsupported::isZero),
            Map.entry("presence_penalty", Unsupported::isZero),
            Map.entry("logit_bias", Unsupported::isEmpty),
            Map.entry("audio", Unsupported::isEmpty),
            Map.entry("modalities", Unsupported::isText),
            Map.entry("reasoning_effort", value -> isWord(value, "none", "auto", "medium")),
            Map.entry("verbosity", value -> isWord(value, "auto", "medium")),
            Map.entry("web_search_options", value -> false),
            Map.entry("response_format", value -> isWord(value.path("type"), "text")),
            Map.entry("best_of", Unsupported::isOne),
            Map.entry("use_beam_search", Unsupported::isFalse),
            Map.entry("num_beams", Unsupported::isOne),
            Map.entry("length_penalty", Unsupported::isOne),
            Map.entry("repeat_penalty", Unsupported::isOne),
            Map.entry("typical_p", Unsupported::isOne),
            Map.entry("tfs_z", Unsupported::isOne),
            Map.entry("top_a", Unsupported::isZero),
            Map.entry("mirostat", Unsupported::isZero),
            Map.entry("no_repeat_ngram_size", Unsupported::isZero),
            Map.entry("stop_token_ids", Unsupported::isEmpty),
            Map.entry("bad_words", Unsupported::isEmpty),
            Map.entry("allowed_token_ids", Unsupported::isEmpty),
            Map.entry("include_stop_str_in_output", Unsupported::isFalse),
            Map.entry("ignore_eos", Unsupported::isFalse),
            Map.entry("min_tokens", Unsupported::isZero),
            Map.entry("skip_special_tokens", Unsupported::isTrue),
            Map.entry("spaces_between_special_tokens", Unsupported::isTrue),
            Map.entry("truncate_prompt_tokens", value -> false),
            Map.entry("echo", Unsupported::isFalse),
            Map.entry("add_generation_prompt", Unsupported::isTrue),
            Map.entry("continue_final_message", Unsupported::isFalse),
            Map.entry("add_special_tokens", Unsupported::isFalse),
            Map.entry("chat_template", value -> false),
            Map.entry("chat_template_kwargs", Unsupported::isEmpty),
            Map.entry("documents", Unsupported::isEmpty),
            Map.entry("guided_json", Unsupported::isEmpty),
            Map.entry("guided_regex", value -> false),
            Map.entry("guided_choice", Unsupported::isEmpty),
            Map.entry("guided_grammar", value -> false),
            Map.entry("structured_outputs", Unsupported::isEmpty),
            Map.entry("include_reasoning", value -> value.isBoolean()),
            Map.entry("separate_reasoning", value -> value.isBoolean()),
            Map.entry("think", Unsupported::isFalse),
            Map.entry("enable_thinking", Unsupported::isFalse),
            Map.entry("thinking", value -> isWord(value.path("type"), "disabled"))));

    private static final Set<String> KNOWN = known();

    private Unsupported() {}

    /** @param unknownToo whether members are refused that are in none of the lists */
    static void refuse(Fields fields, boolean unknownToo) {
        IDLE.forEach((name, idle) -> {
            JsonNode value = fields.find(name);
            if (value != null && !idle.test(value)) {
                throw fields.refused(name, "is not supported by this server with this value; leave it out");
            }
        });
        if (unknownToo) {
            fields.refuseOthers(KNOWN);
        }
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(HEEDED);
        known.addAll(WITHOUT_EFFECT);
        known.addAll(IDLE.keySet());
        return known;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isContainerNode() && value.isEmpty();
    }

    private static boolean isZero(JsonNode value) {
        return value.isNumber() && value.doubleValue() == 0;
    }

    private static boolean isOne(JsonNode value) {
        return value.isNumber() && value.doubleValue() == 1;
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }

    private static boolean isTrue(JsonNode value) {
        return value.isBoolean() && value.booleanValue();
    }

    private static boolean isWord(JsonNode value, String... words) {
        return value.isTextual() && Set.of(words).contains(value.textValue());
    }

    private static boolean isText(JsonNode value) {
        return value.isArray() && (value.isEmpty() || (value.size() == 1 && isWord(value.get(0), "text")));
    }
}
