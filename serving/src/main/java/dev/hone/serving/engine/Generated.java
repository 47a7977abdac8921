package dev.hone.serving.engine;

import dev.hone.serving.answers.AnswerToken;
import java.util.List;

/**
 * A finished generation.
 *
 * @param prompt the tokens of the prompt, where their log-probabilities were asked for: that of the first is NaN
 * @param tokens those that were generated, the end token included where it came
 * @param spoken how many of them, from the first on, begin in the text: all but what ended it
 * @param stopped true when it ended by itself or at a stop string, false when it came to its limit
 * @param firstTokenMs time from submission to the first token
 * @param totalMs time from submission to the last
 */
public record Generated(
        String text,
        List<AnswerToken> prompt,
        List<AnswerToken> tokens,
        int spoken,
        boolean stopped,
        double firstTokenMs,
        double totalMs) {

    public Generated {
        prompt = List.copyOf(prompt);
        tokens = List.copyOf(tokens);
    }

    /** The prompt alone: of a request that asked for nothing more, a token was generated that nobody wants. */
    public Generated withoutAnswer() {
        return new Generated("", prompt, List.of(), 0, false, firstTokenMs, totalMs);
    }

    public Generated withText(String other) {
        return new Generated(other, prompt, tokens, spoken, stopped, firstTokenMs, totalMs);
    }

    public List<Integer> tokenIds() {
        return tokens.stream().map(AnswerToken::id).toList();
    }

    /** The tokens that begin in the text. */
    public List<AnswerToken> spokenTokens() {
        return tokens.subList(0, spoken);
    }
}
