package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Python's {@code json.dumps} writes it.
 *
 * @param indent what each level is moved in by, null for all on one line
 */
record JsonText(boolean ascii, @Nullable String indent, Text between, Text colon, boolean sorted) {

    Text of(Object value) {
        TextBuilder out = new TextBuilder();
        write(value, out, 0);
        return out.build();
    }

    private void write(Object value, TextBuilder out, int depth) {
        if (depth > Values.MAX_DEPTH) {
            throw new TemplateException("a value for tojson is nested too deep");
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

    private static String scalar(Object value) {
        if (value == None.NONE) {
            return "null";
        }
        if (value instanceof Boolean truth) {
            return truth ? "true" : "false";
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            return Double.isNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }
        if (value instanceof Number) {
            return Printing.scalar(value);
        }
        throw new TemplateException("a value of type " + Values.type(value) + " has no JSON");
    }

    private void entries(Map<?, ?> map, TextBuilder out, int depth) {
        if (map.isEmpty()) {
            out.add("{}");
            return;
        }
        out.add("{");
        for (Iterator<Map.Entry<?, ?>> each = ordered(map).iterator(); each.hasNext(); ) {
            Map.Entry<?, ?> entry = each.next();
            newLine(out, depth + 1);
            write(entry.getKey(), out, depth + 1);
            out.add(colon);
            write(entry.getValue(), out, depth + 1);
            out.add(each.hasNext() ? between : Text.EMPTY);
        }
        newLine(out, depth);
        out.add("}");
    }

    private List<Map.Entry<?, ?>> ordered(Map<?, ?> map) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (sorted) {
            entries.sort((left, right) -> Comparisons.compare(left.getKey(), right.getKey()));
        }
        return entries;
    }

    private void items(List<?> items, TextBuilder out, int depth) {
        if (items.isEmpty()) {
            out.add("[]");
            return;
        }
        out.add("[");
        for (int i = 0; i < items.size(); i++) {
            newLine(out, depth + 1);
            write(items.get(i), out, depth + 1);
            out.add(i + 1 < items.size() ? between : Text.EMPTY);
        }
        newLine(out, depth);
        out.add("]");
    }

    private void newLine(TextBuilder out, int depth) {
        if (indent != null) {
            out.add("\n").add(indent.repeat(depth));
        }
    }

    private void quote(Text text, TextBuilder out) {
        out.add("\"");
        for (int i = 0; i < text.length(); i++) {
            out.addFor(text, i, escaped(text.value().charAt(i)));
        }
        out.add("\"");
    }

    private String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default -> c < ' ' || (ascii && c > '~') ? String.format("\\u%04x", (int) c) : String.valueOf(c);
        };
    }
}
