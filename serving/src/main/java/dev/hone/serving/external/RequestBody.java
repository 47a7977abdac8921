package dev.hone.serving.external;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.RenderOptions;
import dev.hone.llm.text.Renderer;
import dev.hone.serving.engine.AskedForm;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationRequest;
import dev.hone.serving.engine.Wording;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests as an engine understands them. What a request leaves as it is by default is not sent, since not every engine
 * knows it; what asks for something that the engine cannot do is refused.
 *
 * @param forms what it is asked to hold answers to
 * @param endTokenIds tokens that end an answer whatever the engine takes for the end
 */
record RequestBody(AskedForms forms, Renderer renderer, List<Integer> endTokenIds) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    // Some take no more than 32 bits.
    private static final long SEEDS = 1L << 31;
    private static final int PROOF_TOKENS = 8;
    // TGI tells no more of them.
    private static final int PROOF_ALTERNATIVES = 5;

    RequestBody {
        endTokenIds = List.copyOf(endTokenIds);
    }

    private EngineKind kind() {
        return forms.kind();
    }

    /** Whether prompts are sent as token ids rather than as messages. */
    boolean asTokens() {
        return forms.asTokens();
    }

    /** What of a form cannot be had. */
    Optional<AskedForm.Lack> lacks(AskedForm form) {
        return forms.lack(form);
    }

    /** Where requests go. */
    String path() {
        return asTokens() ? "/v1/completions" : "/v1/chat/completions";
    }

    /** Why a request cannot be honoured here; empty where it can. */
    Optional<GenerationFailure> problem(GenerationRequest request) {
        Wording wording = request.wording();
        if (request.constraint() != null) {
            return refused("an answer of a given form");
        }
        Optional<AskedForm.Lack> lack = wording == null ? Optional.empty() : lacks(wording.form());
        if (lack.isPresent()) {
            return refused(lack.get().words());
        }
        if (!asTokens() && (wording == null || !isPlain(wording))) {
            return refused("turns or texts to be continued, and arguments of the chat template");
        }
        Sampling sampling = request.sampling();
        if (!kind().shiftsLogits() && !sampling.shifts().equals(Sampling.Shifts.NONE)) {
            return refused("presence_penalty, frequency_penalty or logit_bias");
        }
        return problem(sampling);
    }

    private Optional<GenerationFailure> problem(Sampling sampling) {
        if (kind().takesTokenMembers()) {
            return Optional.empty();
        }
        boolean plainEnding = sampling.ending().equals(Sampling.Ending.PLAIN);
        if (kind().filtersByItself()) {
            return plainEnding ? Optional.empty() : refused("min_tokens, ignore_eos or stop_token_ids");
        }
        return plainEnding && isUnfiltered(sampling)
                ? Optional.empty()
                : refused("top_k, min_p, repetition_penalty, min_tokens, ignore_eos or stop_token_ids");
    }

    private static boolean isUnfiltered(Sampling sampling) {
        return sampling.topK() == 0 && sampling.minP() == 0 && sampling.repetitionPenalty() == 1;
    }

    /** Whether it is a conversation that is to be answered, and no more than its turns. */
    private static boolean isPlain(Wording wording) {
        Conversation conversation = wording.conversation();
        return !wording.raw() && conversation.options().equals(RenderOptions.NONE);
    }

    private static Optional<GenerationFailure> refused(String what) {
        return Optional.of(new GenerationFailure(
                Kind.REFUSED, what + " cannot be had from the engine behind this server: leave it out"));
    }

    /** The request as the engine is sent it. */
    ObjectNode of(String model, GenerationRequest request) {
        Sampling sampling = request.sampling();
        ObjectNode body = JSON.objectNode();
        body.put("model", model);
        body.put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        body.put("max_tokens", sampling.maxTokens());
        body.put("temperature", sampling.temperature());
        body.put("seed", Math.floorMod(sampling.seed(), SEEDS));
        prompt(body, request);
        filters(body, sampling);
        shifts(body, sampling.shifts());
        ending(body, sampling);
        if (request.wording() != null) {
            forms.put(body, request.wording());
        }
        if (kind().tellsTokenIds()) {
            body.put("return_token_ids", true);
        }
        return body;
    }

    private void prompt(ObjectNode body, GenerationRequest request) {
        int alternatives = request.sampling().topLogprobs();
        if (asTokens()) {
            ArrayNode prompt = body.putArray("prompt");
            request.prompt().forEach(prompt::add);
            body.put("logprobs", Math.max(1, alternatives));
            return;
        }
        Wording wording = request.wording();
        if (wording == null) {
            throw new IllegalArgumentException("a request without its wording cannot be put as messages");
        }
        messages(body, wording.conversation(), wording.goal());
        body.put("logprobs", true);
        if (alternatives > 0) {
            body.put("top_logprobs", alternatives);
        }
    }

    private void messages(ObjectNode body, Conversation conversation, @Nullable String goal) {
        ArrayNode messages = body.putArray("messages");
        for (Message message : renderer.placed(conversation, goal).messages()) {
            AskedForms.turn(messages.addObject(), message);
        }
    }

    private void filters(ObjectNode body, Sampling sampling) {
        if (kind().filtersByItself()) {
            body.put("top_p", sampling.topP()).put("top_k", sampling.topK()).put("min_p", sampling.minP());
            body.put("repeat_penalty", sampling.repetitionPenalty());
            return;
        }
        if (sampling.topP() != 1) {
            body.put("top_p", sampling.topP());
        }
        if (sampling.topK() != 0) {
            body.put("top_k", sampling.topK());
        }
        if (sampling.minP() != 0) {
            body.put("min_p", sampling.minP());
        }
        if (sampling.repetitionPenalty() != 1) {
            body.put("repetition_penalty", sampling.repetitionPenalty());
        }
    }

    private static void shifts(ObjectNode body, Sampling.Shifts shifts) {
        if (shifts.presencePenalty() != 0) {
            body.put("presence_penalty", shifts.presencePenalty());
        }
        if (shifts.frequencyPenalty() != 0) {
            body.put("frequency_penalty", shifts.frequencyPenalty());
        }
        if (!shifts.bias().isEmpty()) {
            ObjectNode bias = body.putObject("logit_bias");
            shifts.bias().forEach((id, amount) -> bias.put(Integer.toString(id), amount));
        }
    }

    private void ending(ObjectNode body, Sampling sampling) {
        Sampling.Ending ending = sampling.ending();
        if (!sampling.stop().isEmpty()) {
            ArrayNode stop = body.putArray("stop");
            sampling.stop().forEach(stop::add);
        }
        if (!kind().takesTokenMembers()) {
            return;
        }
        ArrayNode stopTokens = body.putArray("stop_token_ids");
        ending.stopTokenIds().forEach(stopTokens::add);
        if (ending.ignoresEndTokens()) {
            body.put("ignore_eos", true);
        } else {
            endTokenIds.forEach(stopTokens::add);
        }
        if (ending.minTokens() > 0) {
            body.put("min_tokens", ending.minTokens());
        }
        if (ending.includesStop()) {
            body.put(kind() == EngineKind.SGLANG ? "no_stop_trim" : "include_stop_str_in_output", true);
        }
    }

    /** What tells versions apart: a few tokens of an answer, and the likeliest of them. */
    ObjectNode proof(String model) {
        ObjectNode body = probe(model).put("max_tokens", PROOF_TOKENS);
        if (asTokens()) {
            body.put("logprobs", PROOF_ALTERNATIVES);
        } else {
            body.put("logprobs", true).put("top_logprobs", PROOF_ALTERNATIVES);
        }
        return body;
    }

    /** What a version is tried with before it is given to anybody: one token of an answer to one. */
    ObjectNode probe(String model) {
        ObjectNode body = JSON.objectNode();
        body.put("model", model).put("max_tokens", 1).put("temperature", 0);
        if (asTokens()) {
            body.putArray("prompt").add(renderer.endTokenId());
        } else {
            body.putArray("messages").addObject().put("role", "user").put("content", "a");
        }
        return body;
    }
}
