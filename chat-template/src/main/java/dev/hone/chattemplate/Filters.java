package dev.hone.chattemplate;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The filters of the template language: the operations that may stand behind {@code |}. */
final class Filters {

    static final Map<String, Operation> ALL = all();

    private Filters() {}

    private static Map<String, Operation> all() {
        Map<String, Operation> filters = new HashMap<>();
        texts(filters);
        ListFilters.define(filters);
        define(filters, "tojson", "ensure_ascii? indent? separators? sort_keys?", Filters::json);
        for (String name : List.of("default", "d")) {
            define(filters, name, "default_value? boolean?", Filters::otherwise);
        }
        for (String name : List.of("length", "count")) {
            define(filters, name, "", (value, a) -> Values.length(value));
        }
        define(filters, "int", "default?", Filters::integer);
        define(filters, "float", "default?", Filters::real);
        define(filters, "abs", "", (value, a) -> Operators.compare("<", value, 0L) ? Operators.negated(value) : value);
        define(filters, "safe", "", (value, a) -> new Markup(Printing.printed(value)));
        return Collections.unmodifiableMap(filters);
    }

    static void define(Map<String, Operation> filters, String name, String parameters, Operation.Body body) {
        filters.put(name, new Operation(Signature.of(parameters), body));
    }

    private static void texts(Map<String, Operation> filters) {
        define(filters, "trim", "chars?", (value, a) -> StringMethods.trimmed(printed(value), a, true, true));
        text(filters, "upper", TextOperations::upper);
        text(filters, "lower", TextOperations::lower);
        text(filters, "capitalize", TextOperations::capitalized);
        text(filters, "title", Filters::titled);
        text(filters, "string", text -> text);
        define(
                filters,
                "replace",
                "old new count?",
                (value, a) -> TextOperations.replaced(printed(value), a.text("old"), a.text("new"), count(a)));
        define(
                filters,
                "center",
                "width?",
                (value, a) -> StringMethods.padded(
                        printed(value), Text.ofTemplate(" "), Math.min(100_000, a.integer("width", 80)), 2));
        define(filters, "wordcount", "", (value, a) -> wordCount(printed(value)));
        define(filters, "indent", "width? first? blank?", Filters::indented);
    }

    private static void text(Map<String, Operation> filters, String name, Function<Text, Object> body) {
        define(filters, name, "", (value, a) -> body.apply(printed(value)));
    }

    private static Text printed(Object value) {
        if (value instanceof Markup) {
            throw new TemplateException("what the filter safe gave can only be printed");
        }
        return Printing.printed(value);
    }

    private static long count(Arguments a) {
        return a.get("count") == None.NONE ? -1 : a.integer("count", -1);
    }

    /** Words begin after white space, hyphens and opening brackets. */
    private static Object titled(Text text) {
        return Casing.mapped(text, (value, index) -> {
            int before = index == 0 ? ' ' : value.codePointBefore(index);
            boolean begins = PythonText.isSpace(before) || "-({[<".indexOf(before) >= 0;
            return begins ? Casing.upper(value, index) : Casing.lower(value, index);
        });
    }

    /** Runs of letters, digits and underscores, as Python's regular expressions know them. */
    private static Object wordCount(Text text) {
        long words = 0;
        boolean within = false;
        for (int c : text.value().codePoints().toArray()) {
            boolean letter = LetterKinds.isAlphanumeric(c) || c == '_';
            words += letter && !within ? 1 : 0;
            within = letter;
        }
        return words;
    }

    private static Object indented(Object value, Arguments a) {
        Object width = a.get("width", 4L);
        Text indent = width instanceof Text given
                ? given
                : TextOperations.repeated(Text.ofTemplate(" "), Math.min(1000, Values.integer(width, "width")));
        List<Object> lines = TextOperations.lines(printed(value).plus(Text.ofTemplate("\n")));
        TextBuilder out = new TextBuilder();
        for (int i = 0; i < lines.size(); i++) {
            Text line = (Text) lines.get(i);
            boolean moved = i == 0 ? a.truth("first") : !line.isEmpty() || a.truth("blank");
            out.add(i == 0 ? "" : "\n").add(moved ? indent : Text.EMPTY).add(line);
        }
        return out.build();
    }

    private static Object json(Object value, Arguments a) {
        Object asked = a.get("indent");
        String indent = asked == None.NONE
                ? null
                : asked instanceof Text text
                        ? text.value()
                        : " ".repeat((int) Math.max(0, Math.min(100, Values.integer(asked, "indent"))));
        List<Object> separators = a.get("separators") == None.NONE
                ? List.of(Text.ofTemplate(indent == null ? ", " : ","), Text.ofTemplate(": "))
                : Values.iterate(a.get("separators"));
        if (separators.size() != 2) {
            throw new TemplateException("tojson needs two separators");
        }
        return new JsonText(
                        a.truth("ensure_ascii"),
                        indent,
                        Values.text(separators.get(0), "separators"),
                        Values.text(separators.get(1), "separators"),
                        a.truth("sort_keys"))
                .of(value);
    }

    private static Object otherwise(Object value, Arguments a) {
        boolean missing = value instanceof Undefined || (a.truth("boolean") && !Values.truth(value));
        return missing ? a.get("default_value", Text.EMPTY) : value;
    }

    private static Object integer(Object value, Arguments a) {
        if (value instanceof Double number && Double.isFinite(number)) {
            return (long) (double) number;
        }
        if (Comparisons.isNumber(value) && !(value instanceof Double)) {
            return Values.integer(value, "int");
        }
        Object read = value instanceof Text text ? number(text) : None.NONE;
        return read == None.NONE
                ? a.get("default", 0L)
                : read instanceof Double real ? (Object) (long) (double) real : read;
    }

    private static Object real(Object value, Arguments a) {
        if (Comparisons.isNumber(value)) {
            return Numbers.real(value);
        }
        Object read = value instanceof Text text ? number(text) : None.NONE;
        return read == None.NONE ? a.get("default", 0.0) : Numbers.real(read);
    }

    private static Object number(Text text) {
        String digits = text.value().strip();
        if (digits.matches("[+-]?[0-9]{1,18}")) {
            return Long.parseLong(digits);
        }
        boolean real = digits.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
        return real ? (Object) Double.parseDouble(digits) : None.NONE;
    }
}
