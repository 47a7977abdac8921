package dev.hone.serving.openai;

import dev.hone.serving.answers.AnswerToken;
import java.util.List;

/**
 * A whole answer.
 *
 * @param choices in order
 */
public record Finished(int promptTokens, List<Choice> choices) {

    /**
     * One choice.
     *
     * @param finishReason stop or length
     * @param count of all tokens that were generated, that which ended it included
     * @param tokens those of the text
     * @param prompt those of the prompt, where their log-probabilities were asked for
     */
    public record Choice(
            String text, String finishReason, int count, List<AnswerToken> tokens, List<AnswerToken> prompt) {
        public Choice {
            prompt = List.copyOf(prompt);
            tokens = List.copyOf(tokens);
        }
    }

    public Finished {
        choices = List.copyOf(choices);
    }

    /** Of all choices together. */
    public int completionTokens() {
        return choices.stream().mapToInt(Choice::count).sum();
    }
}
