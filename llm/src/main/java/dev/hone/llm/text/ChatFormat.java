package dev.hone.llm.text;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rendering of conversations as the token ids of a prompt. */
interface ChatFormat {

    /** The prompt, at most {@code maxTokens} long; the oldest turns go first, system turns and the goal never. */
    int[] prompt(Conversation conversation, @Nullable String goal, int maxTokens);

    /** Whether it makes anything of an argument of that name. */
    boolean reads(String argument);

    /** The turns that the prompt is made of: those of the conversation, and the goal where this format has it. */
    Conversation placed(Conversation conversation, @Nullable String goal);

    /** The tokens that end an answer; the first is the one that ends it in training. */
    List<Integer> endTokenIds();

    /** Changes whenever the same conversation would be rendered otherwise for a reason that is not the tokenizer's. */
    String digest();

    /** The template that it prints by; empty where it prints by none. */
    default Optional<String> template() {
        return Optional.empty();
    }
}
