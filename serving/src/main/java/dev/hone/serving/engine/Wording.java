package dev.hone.serving.engine;

import dev.hone.llm.text.Conversation;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, for an engine that renders for itself.
 *
 * @param conversation of a text to be continued as it stands, that text as a user's turn
 * @param goal the sentence of the goal; null for none
 * @param raw whether that text is to be continued, without a chat format
 * @param form what the answer must look like
 */
public record Wording(Conversation conversation, @Nullable String goal, boolean raw, AskedForm form) {

    /** For an answer that may be anything. */
    public Wording(Conversation conversation, @Nullable String goal, boolean raw) {
        this(conversation, goal, raw, AskedForm.FREE);
    }

    /** The turns alone: what people wrote stays out of logs and error messages. */
    @Override
    public String toString() {
        return "Wording[" + conversation.messages() + "]";
    }
}
