package dev.hone.llm.text;

/** The refusal of a prompt in which what may not be cut (goal, system turns, tools) leaves the newest turn no room. */
public final class PromptTooLongException extends NoPromptException {

    private static final long serialVersionUID = 1;

    PromptTooLongException(String fixed, int maxTokens) {
        super(fixed + " leave no room in a prompt of " + maxTokens + " tokens; raise maxPromptTokens or shorten them");
    }
}
