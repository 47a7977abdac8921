package dev.hone.chattemplate;

import java.util.List;
import java.util.Map;

/** Values as Python's {@code str} and {@code repr} give them. */
final class Printing {

    private Printing() {}

    static Text printed(Object value) {
        if (value instanceof Text text) {
            return text;
        }
        if (value instanceof Markup markup) {
            return markup.text();
        }
        if (value instanceof Undefined) {
            return Text.EMPTY;
        }
        return represented(value);
    }

    /** As in a printed list. */
    static Text represented(Object value) {
        TextBuilder out = new TextBuilder();
        represent(value, out, 0);
        return out.build();
    }

    private static void represent(Object value, TextBuilder out, int depth) {
        if (depth > Values.MAX_DEPTH) {
            throw new TemplateException("a value that is printed is nested too deep");
        }
        if (value instanceof Text text) {
            quote(text, out);
        } else if (value instanceof Map<?, ?> map) {
            entries(map, out, depth);
        } else if (value instanceof List<?> items) {
            items(items, out, depth);
        } else {
            out.add(scalar(value));
        }
    }

    static String scalar(Object value) {
        if (value == None.NONE) {
            return "None";
        }
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        if (value instanceof Double number) {
            return Numbers.written(number);
        }
        if (value instanceof Number) {
            return value.toString();
        }
        if (value instanceof Undefined) {
            return "Undefined";
        }
        throw new TemplateException("a value of type " + Values.type(value) + " cannot be printed");
    }

    private static void entries(Map<?, ?> map, TextBuilder out, int depth) {
        String between = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.add(between);
            represent(entry.getKey(), out, depth + 1);
            out.add(": ");
            represent(entry.getValue(), out, depth + 1);
            between = ", ";
        }
        out.add(map.isEmpty() ? "{}" : "}");
    }

    private static void items(List<?> items, TextBuilder out, int depth) {
        boolean tuple = items instanceof Tuple;
        out.add(tuple ? "(" : "[");
        for (int i = 0; i < items.size(); i++) {
            out.add(i == 0 ? "" : ", ");
            represent(items.get(i), out, depth + 1);
        }
        out.add(tuple && items.size() == 1 ? ",)" : tuple ? ")" : "]");
    }

    private static void quote(Text text, TextBuilder out) {
        String value = text.value();
        char quote = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
        out.add(String.valueOf(quote));
        for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
            out.addFor(text, i, escaped(value.codePointAt(i), quote));
        }
        out.add(String.valueOf(quote));
    }

    private static String escaped(int c, char quote) {
        if (c == quote || c == '\\') {
            return "\\" + (char) c;
        }
        int known = "\n\r\t".indexOf(c);
        if (known >= 0) {
            return List.of("\\n", "\\r", "\\t").get(known);
        }
        if (isPrintable(c)) {
            return Character.toString(c);
        }
        return c < 0x100 ? String.format("\\x%02x", c) : String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    }

    static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
