package dev.hone.chattemplate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A template that cannot be read or rendered: outside the subset, in error where jinja2 errs, or refusing by its own
 * word. The message holds nothing that people wrote.
 */
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int MAX_REFUSAL = 300;

    private final int line;
    private final @Nullable String refusal;

    TemplateException(String message) {
        this(message, 0, null);
    }

    private TemplateException(String message, int line, @Nullable String refusal) {
        super(message);
        this.line = line;
        this.refusal = refusal;
    }

    static TemplateException at(int line, String message) {
        return at(line, message, null);
    }

    private static TemplateException at(int line, String message, @Nullable String refusal) {
        return new TemplateException("line " + line + " of the chat template: " + message, line, refusal);
    }

    /** What a template says by {@code raise_exception}. */
    static TemplateException refusal(Text words) {
        String line = words.withoutPeople().strip().replaceAll("\\s+", " ");
        String own = line.length() > MAX_REFUSAL ? line.substring(0, MAX_REFUSAL) + "…" : line;
        return new TemplateException("the template refuses: " + own, 0, own);
    }

    /** The template's own words where it refuses what it is given, on one line, "…" for what people wrote. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** The same complaint with its place, unless it has one. */
    TemplateException placed(int place) {
        if (line > 0) {
            return this;
        }
        TemplateException placed = at(place, String.valueOf(getMessage()), refusal);
        placed.initCause(this);
        return placed;
    }
}
