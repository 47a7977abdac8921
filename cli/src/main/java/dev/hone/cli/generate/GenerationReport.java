package dev.hone.cli.generate;

import dev.hone.llm.generate.GeneratedToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of continuing a prompt, token by token. Entry i of a list of log-probabilities (natural, of the model
 * itself before any filter) is that of token i given all tokens before it; the first token of the prompt has none.
 *
 * @param promptLogprobs one fewer than there are prompt ids
 * @param tokens the generated ones; the end token, when it was drawn, is the last
 * @param text theirs, without special tokens; empty for a model without a tokenizer
 */
public record GenerationReport(
        List<Integer> promptIds, List<Double> promptLogprobs, List<GeneratedToken> tokens, String text) {

    public GenerationReport {
        promptIds = List.copyOf(promptIds);
        promptLogprobs = List.copyOf(promptLogprobs);
        tokens = List.copyOf(tokens);
    }

    /** As the report's JSON has it. */
    public Map<String, Object> toMap() {
        List<@Nullable Double> given = new ArrayList<>();
        given.add(null);
        given.addAll(promptLogprobs);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("promptIds", promptIds);
        map.put("promptLogprobs", given);
        map.put("ids", tokens.stream().map(GeneratedToken::id).toList());
        map.put("logprobs", tokens.stream().map(GeneratedToken::logprob).toList());
        map.put("text", text);
        return map;
    }
}
