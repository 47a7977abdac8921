package dev.hone.serving.openai;

import static dev.hone.serving.openai.Member.heeded;
import static dev.hone.serving.openai.Member.passed;
import static dev.hone.serving.openai.Member.refused;
import static dev.hone.serving.openai.Member.unless;
import static dev.hone.serving.openai.Member.unlessEmpty;
import static dev.hone.serving.openai.Member.unlessFalse;
import static dev.hone.serving.openai.Member.unlessTrue;
import static dev.hone.serving.openai.Member.unlessTruth;
import static dev.hone.serving.openai.Member.unlessType;
import static dev.hone.serving.openai.Member.unlessWord;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.openai.Member.Treatment;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The members that a request's body may have: OpenAI's, those that other servers (vLLM, SGLang, llama.cpp, Ollama) add,
 * and our own. What would change the answer and cannot be heeded is refused rather than answered otherwise than asked;
 * values that ask for nothing are let through, since many clients send them.
 *
 * @param all by name
 * @param known their names
 */
record Members(List<Member> all, Set<String> known) {

    private static final String WHOLE = "a whole number";

    // What is padded against eavesdroppers says the same.
    private static final Set<String> STREAM_OPTIONS =
            Set.of("include_usage", "include_obfuscation", "continuous_usage_stats");

    /** Of what both kinds of completions heed. */
    private static final List<Member> COMMON = List.of(
            heeded("model", "a line, or a version's full name"),
            heeded("n", WHOLE + " from 1 to 8; each choice is an interaction of its own"),
            heeded("temperature", "a number from 0 to 2; 1 where it is left out"),
            heeded("top_p", "a number from 0 to 1"),
            heeded("top_k", WHOLE + "; 0 and -1 for all tokens"),
            heeded("min_p", "a number from 0 to 1"),
            heeded("repetition_penalty", "a number from 0.01 to 2"),
            heeded(
                    "presence_penalty",
                    "a number from -2 to 2, taken off the logits of tokens that have been generated"),
            heeded("frequency_penalty", "a number from -2 to 2, taken off for each time that they have been"),
            heeded("logit_bias", "an object of up to 1024 token ids as strings with numbers from -100 to 100"),
            heeded("max_tokens", WHOLE + " from 1 on; serving.max.answer.tokens at most"),
            heeded(
                    "min_tokens",
                    WHOLE + " from 0 on, at most max_tokens; nothing but the length ends it before; 0 beside a form"),
            heeded("ignore_eos", "true or false: whether end tokens end nothing"),
            heeded("stop", "a string, or an array of up to 4"),
            heeded("stop_token_ids", "an array of up to 64 token ids"),
            heeded("include_stop_str_in_output", "true or false"),
            heeded(
                    "deterministic",
                    "true or false: the same bytes for the same request whatever runs beside it; slower"),
            heeded("seed", WHOLE + " of at most 64 bits"),
            heeded("stream", "true or false"),
            heeded("stream_options", "include_usage; include_obfuscation is let through"),
            heeded("user", "who asks: the subject"),
            heeded("safety_identifier", "the same, where user is left out"),
            heeded("hone::segment", "tenant/task: where it counts"),
            heeded("hone::subject", "who asks, before all other members that say so"),
            heeded("hone::session", "the conversation that it is part of"),
            heeded("hone::exclude", "test or opted_out: it does not count"),
            passed("metadata"),
            passed("store"),
            passed("service_tier"),
            passed("prompt_cache_key"),
            passed("prompt_cache_retention"),
            passed("request_id"),
            passed("priority"),
            passed("cache_salt"),
            passed("cache_prompt"),
            passed("keep_alive"),
            unless("prompt_logprobs", 0),
            unlessFalse("use_beam_search"),
            unless("num_beams", 1),
            unless("length_penalty", 1),
            unless("repeat_penalty", 1),
            unless("typical_p", 1),
            unless("tfs_z", 1),
            unless("top_a", 0),
            unless("mirostat", 0),
            unless("no_repeat_ngram_size", 0),
            unlessEmpty("bad_words"),
            unlessEmpty("allowed_token_ids"),
            unlessTrue("skip_special_tokens"),
            unlessTrue("spaces_between_special_tokens"),
            refused("truncate_prompt_tokens"),
            refused("prompt_embeds"),
            unlessEmpty("logits_processors"),
            unlessEmpty("vllm_xargs"),
            unlessEmpty("mm_processor_kwargs"),
            refused("guided_whitespace_pattern"),
            refused("structural_tag"),
            unlessFalse("return_tokens_as_token_ids"),
            unlessFalse("return_token_ids"),
            refused("guided_grammar"),
            heeded("response_format", "its type is text, json_object or json_schema; structured.md has more"),
            heeded("guided_json", "a JSON schema"),
            heeded("guided_choice", "an array of up to 1000 strings, of which one is the answer"),
            heeded("guided_regex", "a pattern that the answer keeps to"),
            heeded("structured_outputs", "one of json, choice, regex, json_object"));

    /** Of {@code POST /v1/chat/completions}. */
    static final Members CHAT = of(List.of(
            unless("best_of", 1),
            heeded(
                    "messages",
                    "an array of turns; contents are strings or arrays of text parts; refused in them are name (but of"
                            + " tools), reasoning_content, audio and prefix"),
            heeded("max_completion_tokens", "as max_tokens, before it"),
            heeded("logprobs", "true or false: whether each token is told with its log-probability"),
            heeded("top_logprobs", WHOLE + " from 0 to 20, with logprobs: how many likeliest tokens are told besides"),
            heeded("hone::goal", "a goal's level, or \"none\""),
            heeded("hone::guidance", "a number from 1 to 5"),
            heeded("tools", "an array of up to 128 functions"),
            heeded("tool_choice", "none, auto, required, or a function by its name"),
            heeded("parallel_tool_calls", "true or false"),
            passed("prediction"),
            unlessEmpty("functions"),
            unlessWord("function_call", "none", "auto"),
            unlessEmpty("audio"),
            new Member("modalities", Treatment.IDLE, "unless it is [\"text\"]", Members::isText),
            unlessWord("reasoning_effort", "none", "auto", "medium"),
            unlessWord("verbosity", "auto", "medium"),
            refused("web_search_options"),
            unlessFalse("echo"),
            heeded("add_generation_prompt", "false with continue_final_message, true without"),
            heeded("continue_final_message", "true or false: whether the last turn, the assistant's, is continued"),
            unlessFalse("add_special_tokens"),
            refused("chat_template"),
            heeded("chat_template_kwargs", "an object of what the model's chat template reads, as enable_thinking"),
            unlessEmpty("documents"),
            unlessTruth("include_reasoning"),
            unlessTruth("separate_reasoning"),
            unlessFalse("think"),
            unlessFalse("enable_thinking"),
            unlessType("thinking", "disabled")));

    /** Of {@code POST /v1/completions}. */
    static final Members COMPLETIONS = of(List.of(
            heeded("prompt", "a string, an array of strings, of token ids, or of arrays of those; 8 answers in all"),
            heeded("logprobs", WHOLE + " from 0 to 20: tokens with log-probabilities, with echo the prompt's too"),
            heeded("echo", "true or false: whether each text begins with its prompt; max_tokens may be 0 then"),
            heeded("best_of", "as n"),
            unlessTrue("add_special_tokens"),
            new Member(
                    "suffix",
                    Treatment.IDLE,
                    "unless it is empty",
                    value -> value.asText().isEmpty())));

    private static Members of(List<Member> own) {
        List<Member> all = Stream.concat(COMMON.stream(), own.stream())
                .sorted(Comparator.comparing(Member::name))
                .toList();
        return new Members(all, all.stream().map(Member::name).collect(Collectors.toUnmodifiableSet()));
    }

    /** @param unknownToo whether members are refused that are in none of the lists */
    void refuse(Fields fields, boolean unknownToo) {
        for (Member member : all) {
            JsonNode value = fields.find(member.name());
            if (value != null
                    && member.treatment() == Treatment.IDLE
                    && !member.idle().test(value)) {
                throw fields.refused(member.name(), "is not supported by this server with this value; leave it out");
            }
        }
        if (unknownToo) {
            fields.refuseOthers(known);
        }
    }

    /** Whether a stream ends with its usage. */
    boolean includesUsage(Fields fields, boolean unknownToo) {
        Fields options = fields.object("stream_options");
        if (options == null) {
            return false;
        }
        if (options.flag("continuous_usage_stats")) {
            throw options.refused("continuous_usage_stats", "is not supported by this server; leave it out");
        }
        if (unknownToo) {
            options.refuseOthers(STREAM_OPTIONS);
        }
        return options.flag("include_usage");
    }

    private static boolean isText(JsonNode value) {
        return value.isArray() && (value.isEmpty() || (value.size() == 1 && Member.isWord(value.get(0), "text")));
    }
}
