package dev.hone.serving.openai;

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
     */
    public record Choice(String text, String finishReason, int tokens) {}

    public Finished {
        choices = List.copyOf(choices);
    }

    /** Of all choices together. */
    public int completionTokens() {
        return choices.stream().mapToInt(Choice::tokens).sum();
    }
}
