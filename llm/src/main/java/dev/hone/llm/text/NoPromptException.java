package dev.hone.llm.text;

/**
 * The absence of a prompt for a conversation, with its reason. The message is meant for whoever sent the conversation
 * and holds nothing that people wrote in it.
 */
public abstract sealed class NoPromptException extends IllegalArgumentException
        permits ConversationRefusedException, PromptTooLongException, TemplateFailedException {

    private static final long serialVersionUID = 1;

    NoPromptException(String message) {
        super(message);
    }

    /** The message, never null. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
