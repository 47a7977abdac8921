package dev.hone.chattemplate;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chat template: a program in a strict subset of Jinja that prints a conversation.
 *
 * <p>What it prints is what jinja2 prints in the environment of Hugging Face's transformers ({@code trim_blocks},
 * {@code lstrip_blocks}, loop controls, {@code tojson}, {@code raise_exception}, {@code strftime_now}). What lies
 * outside the subset is refused when the template is read: includes, inheritance, call and filter blocks, recursive
 * loops, calls with {@code *}, filters, tests and methods that are not listed, and whatever changes a value other than
 * a namespace. A rendering that takes too long, nests too deep or prints too much ends in an exception. Immutable; any
 * thread may call.
 */
public final class ChatTemplate {

    private final String source;
    private final List<Statement> statements;

    private ChatTemplate(String source, List<Statement> statements) {
        this.source = source;
        this.statements = List.copyOf(statements);
    }

    /** Throws {@link TemplateException} with the line of the first thing that it does not know. */
    public static ChatTemplate parse(String source) {
        return new ChatTemplate(source, TemplateParser.parse(source));
    }

    public String source() {
        return source;
    }

    /**
     * The text printed for plain values: null, strings, booleans, numbers, collections and maps; {@code strftime_now}
     * is undefined.
     */
    public String render(Map<String, ? extends @Nullable Object> context) {
        return print(context, null).value();
    }

    /**
     * The text printed, each of its characters with its origin; strings are the template's own unless given as
     * {@link Text}.
     *
     * @param now what {@code strftime_now} tells, null to leave it undefined
     */
    public Text print(Map<String, ? extends @Nullable Object> context, @Nullable LocalDateTime now) {
        Scope scope = new Scope(new Budget());
        Functions.ALL.forEach(scope::set);
        if (now != null) {
            scope.set(
                    Functions.STRFTIME,
                    new Operation(Signature.of("format"), (none, a) -> DateText.of(now, a.text("format"))));
        }
        context.forEach((name, value) -> scope.set(name, Values.fromJava(value, 0)));
        TextBuilder out = new TextBuilder();
        Statement.runAll(statements, scope.inner(), out);
        return out.build();
    }
}
