package dev.hone.serving.engine;

import dev.hone.serving.answers.AnswerToken;
import java.util.List;

/**
 * A finished generation.
 *
 * @param tokens those that were generated, the end token included where it came
 * @param spoken how many of them, from the first on, begin in the text: all but what ended it
 * @param stopped true when it ended by itself or at a stop string, false when it came to its limit
 * @param firstTokenMs time from submission to the first token
 * @param totalMs time from submission to the last
 */
public record Generated(
        String text, List<AnswerToken> tokens, int spoken, boolean stopped, double firstTokenMs, double totalMs) {

    public Generated {
        tokens = List.copyOf(tokens);
    }

    public Generated withText(String other) {
        return new Generated(other, tokens, spoken, stopped, firstTokenMs, totalMs);
    }

    public List<Integer> tokenIds() {
        return tokens.stream().map(AnswerToken::id).toList();
    }

    /** The tokens that begin in the text. */
    public List<AnswerToken> spokenTokens() {
        return tokens.subList(0, spoken);
    }
}
