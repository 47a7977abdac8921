package dev.hone.llm.text;

/** What may not be cut (goal, system turns, tools) fills the prompt, so that no word of the newest turn has room. */
public final class PromptTooLongException extends NoPromptException {

    private static final long serialVersionUID = 1;

    PromptTooLongException(String fixed, int maxTokens) {
        super(fixed + " leave no room in a prompt of " + maxTokens + " tokens; raise maxPromptTokens or shorten them");
    }
}
