package dev.hone.llm.template;

/** A template that cannot be read or rendered: outside the subset, in error where jinja2 errs, or refusing by its own word. */
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int line;

    TemplateException(String message) {
        this(message, 0);
    }

    private TemplateException(String message, int line) {
        super(message);
        this.line = line;
    }

    static TemplateException at(int line, String message) {
        return new TemplateException("line " + line + " of the chat template: " + message, line);
    }

    /** The same complaint with its place, unless it has one. */
    TemplateException placed(int place) {
        if (line > 0) {
            return this;
        }
        TemplateException placed = at(place, String.valueOf(getMessage()));
        placed.initCause(this);
        return placed;
    }
}
