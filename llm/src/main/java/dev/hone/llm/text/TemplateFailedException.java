package dev.hone.llm.text;

/**
 * The model's chat template breaks on this conversation without refusing it, as jinja2 would: a fault of the template.
 */
public final class TemplateFailedException extends NoPromptException {

    private static final long serialVersionUID = 1;

    TemplateFailedException(String complaint) {
        super("the model's chat_template fails on this conversation: " + complaint);
    }
}
