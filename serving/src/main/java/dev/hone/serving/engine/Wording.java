package dev.hone.serving.engine;

import dev.hone.llm.text.Conversation;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, for an engine that renders for itself.
 *
 * @param goal the sentence of the goal; null for none
 */
public record Wording(Conversation conversation, @Nullable String goal) {

    /** The turns alone: what people wrote stays out of logs and error messages. */
    @Override
    public String toString() {
        return "Wording[" + conversation.messages() + "]";
    }
}
