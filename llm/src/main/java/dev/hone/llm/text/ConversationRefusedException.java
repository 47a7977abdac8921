package dev.hone.llm.text;

/**
 * The model's chat format has no place for this conversation: the template says so in its own words, or would leave
 * turns out without a word. Another conversation mends it, never a longer prompt.
 */
public final class ConversationRefusedException extends NoPromptException {

    private static final long serialVersionUID = 1;

    ConversationRefusedException(String message) {
        super(message);
    }

    static ConversationRefusedException byTemplate(String words) {
        return new ConversationRefusedException("the model's chat_template refuses this conversation: " + words);
    }
}
