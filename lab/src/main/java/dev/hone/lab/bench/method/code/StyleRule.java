package dev.hone.lab.bench.method.code;

import dev.hone.lab.bench.method.code.PythonSource.Line;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/**
 * A rule of style that a line shows by itself, and how often a line breaks it. What each asks for is PEP 8's where
 * pycodestyle names it, else pylint's; both are read from the text alone here, so they find a little more or less.
 */
enum StyleRule {
    /** Blanks at the end of a line, or on an empty one: pycodestyle W291 and W293. */
    TRAILING_BLANKS(line -> line.raw().equals(line.raw().stripTrailing()) ? 0 : 1),
    /** More than 79 characters: pycodestyle E501. */
    LONG_LINE(line -> line.raw().length() > 79 ? 1 : 0),
    /** No blanks around an operator: pycodestyle E225 to E228, arithmetic included, which it forgives by default. */
    TIGHT_OPERATOR(in("(?<=[\\w)\\]])(?:\\*\\*|//|[-+*/%])(?=[\\w(\\[{])"
            + "|(?<=[\\w)\\]])(?:[-+*/%]=|[=!<>]=|[<>])|(?<= )(?:[-+*/%]=|[=!<>]=|[<>])(?=[\\w(\\[-])")),
    /** No blank behind a comma: pycodestyle E231. */
    TIGHT_COMMA(in(",(?=[^\\s)\\]])")),
    /** Several statements on a line: pycodestyle E701 and E702. */
    SEVERAL_STATEMENTS(in(
            ";|^\\s*(?:else|try)\\s*:\\s*\\S|^\\s*(?:if|elif|while|for)\\b[^\\[{]*:\\s+(?=[a-z])(?!.*\\blambda\\b)")),
    /** {@code == None} and the like: pycodestyle E711 and E712. */
    SINGLETON_COMPARED(in("[=!]=\\s*(?:None|True|False)\\b")),
    /** Counting the places of a list: pylint C0200, consider-using-enumerate. */
    COUNTED_PLACES(in("^\\s*for\\s+\\w+\\s+in\\s+range\\(len\\(")),
    /** Comparing a length with 0: pylint C1802, use-implicit-booleaness-not-len. */
    COMPARED_LENGTH(in("\\blen\\([^()]*\\)\\s*(?:==|!=|>)\\s*0\\b"));

    @SuppressWarnings("ImmutableEnumChecker") // a pattern and a comparison, without state
    private final ToIntFunction<Line> breaks;

    StyleRule(ToIntFunction<Line> breaks) {
        this.breaks = breaks;
    }

    int breaks(Line line) {
        return breaks.applyAsInt(line);
    }

    private static ToIntFunction<Line> in(String code) {
        Pattern pattern = Pattern.compile(code);
        return line -> (int) pattern.matcher(line.code()).results().count();
    }
}
