package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Operations on strings as templates have them, character origins kept. */
final class TextOperations {

    private TextOperations() {}

    static Text joined(Iterable<?> parts, Text between) {
        TextBuilder out = new TextBuilder();
        for (Iterator<?> each = parts.iterator(); each.hasNext(); ) {
            out.add(Printing.printed(each.next()));
            out.add(each.hasNext() ? between : Text.EMPTY);
        }
        return out.build();
    }

    static Text upper(Text text) {
        return Casing.mapped(text, Casing::upper);
    }

    static Text lower(Text text) {
        return Casing.mapped(text, Casing::lower);
    }

    static Text capitalized(Text text) {
        return Casing.mapped(text, (value, index) -> index == 0 ? Casing.title(value, 0) : Casing.lower(value, index));
    }

    static Text replaced(Text text, Text old, Text fresh, long count) {
        if (old.isEmpty()) {
            return between(text, fresh, count);
        }
        TextBuilder out = new TextBuilder();
        int from = 0;
        long left = count;
        for (int at = text.value().indexOf(old.value());
                at >= 0 && left != 0;
                at = text.value().indexOf(old.value(), from)) {
            out.add(text.slice(from, at)).add(fresh);
            from = at + old.length();
            left--;
        }
        return out.add(text.slice(from)).build();
    }

    /** The text with another one before each of its characters and at its end. */
    private static Text between(Text text, Text fresh, long count) {
        TextBuilder out = new TextBuilder();
        long left = count;
        for (Object letter : Values.iterate(text)) {
            out.add(left == 0 ? Text.EMPTY : fresh).add((Text) letter);
            left -= left == 0 ? 0 : 1;
        }
        return out.add(left == 0 ? Text.EMPTY : fresh).build();
    }

    /** @param most how often to cut, negative for always */
    static List<Object> split(Text text, Text separator, long most) {
        if (separator.isEmpty()) {
            throw new TemplateException("a separator to split by must not be empty");
        }
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.value().indexOf(separator.value());
                at >= 0 && parts.size() != most;
                at = text.value().indexOf(separator.value(), from)) {
            parts.add(text.slice(from, at));
            from = at + separator.length();
        }
        parts.add(text.slice(from));
        return parts;
    }

    /** {@link #split} with the cuts made from the end. */
    static List<Object> splitFromEnd(Text text, Text separator, long most) {
        if (separator.isEmpty()) {
            throw new TemplateException("a separator to split by must not be empty");
        }
        List<Object> parts = new ArrayList<>();
        int to = text.length();
        for (int at = text.value().lastIndexOf(separator.value(), to - separator.length());
                at >= 0 && to >= separator.length() && parts.size() != most;
                at = text.value().lastIndexOf(separator.value(), to - separator.length())) {
            parts.add(0, text.slice(at + separator.length(), to));
            to = at;
        }
        parts.add(0, text.slice(0, to));
        return parts;
    }

    /** Words without the white space around them. */
    static List<Object> words(Text text) {
        List<Object> words = new ArrayList<>();
        String value = text.value();
        int start = -1;
        for (int i = 0; i <= value.length(); i++) {
            boolean space = i == value.length() || PythonText.isSpace(value.charAt(i));
            if (!space && start < 0) {
                start = i;
            } else if (space && start >= 0) {
                words.add(text.slice(start, i));
                start = -1;
            }
        }
        return words;
    }

    static List<Object> lines(Text text) {
        return lines(text, false);
    }

    /** @param endings whether each line keeps the characters that end it */
    static List<Object> lines(Text text, boolean endings) {
        List<Object> lines = new ArrayList<>();
        String value = text.value();
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ("\n\u000b\f\r\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(c) >= 0) {
                int end = i;
                i += c == '\r' && value.startsWith("\n", i + 1) ? 1 : 0;
                lines.add(text.slice(from, endings ? i + 1 : end));
                from = i + 1;
            }
        }
        if (from < value.length()) {
            lines.add(text.slice(from));
        }
        return lines;
    }

    static Text repeated(Text text, long times) {
        TextBuilder out = new TextBuilder();
        for (long i = 0; i < times; i++) {
            out.add(text);
        }
        return out.build();
    }
}
