package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Python's methods of strings, but for those that give bytes or tables. */
final class StringMethods {

    private static final String RANGE = " start? end?";
    private static final int MAX_WIDTH = 100_000;

    private StringMethods() {}

    static void define(Map<String, Operation> methods) {
        cutting(methods);
        casing(methods);
        searching(methods);
        padding(methods);
        questions(methods);
        text(
                methods,
                "replace",
                "old new count?",
                (text, a) -> TextOperations.replaced(text, a.text("old"), a.text("new"), a.integer("count", -1)));
        text(methods, "join", "parts", (text, a) -> joined(text, a.get("parts")));
        methods.put("format", new Operation(Signature.ANY, (value, a) -> FormatText.of(string(value, "format"), a)));
    }

    private static void cutting(Map<String, Operation> methods) {
        text(methods, "strip", "chars?", (text, a) -> trimmed(text, a, true, true));
        text(methods, "lstrip", "chars?", (text, a) -> trimmed(text, a, true, false));
        text(methods, "rstrip", "chars?", (text, a) -> trimmed(text, a, false, true));
        text(methods, "split", "sep? maxsplit?", (text, a) -> split(text, a, false));
        text(methods, "rsplit", "sep? maxsplit?", (text, a) -> split(text, a, true));
        text(methods, "splitlines", "keepends?", (text, a) -> TextOperations.lines(text, a.truth("keepends")));
        text(methods, "partition", "sep", (text, a) -> parted(text, a.text("sep"), false));
        text(methods, "rpartition", "sep", (text, a) -> parted(text, a.text("sep"), true));
        text(methods, "removeprefix", "prefix", (text, a) -> {
            Text prefix = a.text("prefix");
            return text.value().startsWith(prefix.value()) ? text.slice(prefix.length()) : text;
        });
        text(methods, "removesuffix", "suffix", (text, a) -> {
            Text suffix = a.text("suffix");
            return text.value().endsWith(suffix.value()) ? text.slice(0, text.length() - suffix.length()) : text;
        });
    }

    private static void casing(Map<String, Operation> methods) {
        text(methods, "upper", "", (text, a) -> TextOperations.upper(text));
        text(methods, "lower", "", (text, a) -> TextOperations.lower(text));
        text(methods, "capitalize", "", (text, a) -> TextOperations.capitalized(text));
        text(methods, "title", "", (text, a) -> Casing.mapped(text, Casing::titled));
        text(methods, "swapcase", "", (text, a) -> Casing.mapped(text, Casing::swapped));
        text(methods, "casefold", "", (text, a) -> Casing.mapped(text, Casing::folded));
    }

    private static void searching(Map<String, Operation> methods) {
        text(methods, "startswith", "prefix" + RANGE, (text, a) -> edge(text, a, a.get("prefix"), true));
        text(methods, "endswith", "suffix" + RANGE, (text, a) -> edge(text, a, a.get("suffix"), false));
        text(methods, "find", "part" + RANGE, (text, a) -> found(text, a, false));
        text(methods, "rfind", "part" + RANGE, (text, a) -> found(text, a, true));
        text(methods, "rindex", "part" + RANGE, (text, a) -> index(text, a, true));
    }

    private static void padding(Map<String, Operation> methods) {
        text(methods, "center", "width fillchar?", (text, a) -> padded(text, a, 2));
        text(methods, "ljust", "width fillchar?", (text, a) -> padded(text, a, 0));
        text(methods, "rjust", "width fillchar?", (text, a) -> padded(text, a, 1));
        text(methods, "zfill", "width", (text, a) -> {
            boolean signed = text.value().startsWith("-") || text.value().startsWith("+");
            Text sign = text.slice(0, signed ? 1 : 0);
            return sign.plus(fill("0", width(a) - text.codePoints())).plus(text.slice(sign.length()));
        });
        text(methods, "expandtabs", "tabsize?", (text, a) -> expanded(text, a.integer("tabsize", 8)));
    }

    private static void questions(Map<String, Operation> methods) {
        all(methods, "isalpha", Character::isLetter);
        all(methods, "isalnum", LetterKinds::isAlphanumeric);
        all(methods, "isdecimal", LetterKinds::isDecimal);
        all(methods, "isdigit", LetterKinds::isDigit);
        all(methods, "isnumeric", LetterKinds::isNumeric);
        all(methods, "isspace", PythonText::isSpace);
        asked(methods, "isascii", text -> text.value().chars().allMatch(c -> c < 0x80));
        asked(methods, "isprintable", text -> text.value().codePoints().allMatch(Printing::isPrintable));
        asked(methods, "isupper", text -> LetterKinds.isCased(text, Character::isUpperCase));
        asked(methods, "islower", text -> LetterKinds.isCased(text, Character::isLowerCase));
        asked(methods, "istitle", LetterKinds::isTitle);
    }

    private static void all(Map<String, Operation> methods, String name, IntPredicate kind) {
        asked(methods, name, text -> LetterKinds.all(text, kind));
    }

    private static void asked(Map<String, Operation> methods, String name, Predicate<Text> question) {
        text(methods, name, "", (text, a) -> question.test(text));
    }

    private static void text(
            Map<String, Operation> methods, String name, String parameters, BiFunction<Text, Arguments, Object> body) {
        methods.put(name, new Operation(Signature.of(parameters), (value, a) -> body.apply(string(value, name), a)));
    }

    private static Text string(Object value, String name) {
        if (value instanceof Text text) {
            return text;
        }
        throw Methods.unsupported(value, name);
    }

    static Text trimmed(Text text, Arguments a, boolean atStart, boolean atEnd) {
        IntPredicate goes = PythonText::isSpace;
        if (a.get("chars") != None.NONE) {
            String chars = a.text("chars").value();
            goes = c -> chars.indexOf(c) >= 0;
        }
        return PythonText.trimmed(text, goes, atStart, atEnd);
    }

    private static Object split(Text text, Arguments a, boolean fromEnd) {
        long most = a.integer("maxsplit", -1);
        if (a.get("sep") != None.NONE) {
            return fromEnd
                    ? TextOperations.splitFromEnd(text, a.text("sep"), most)
                    : TextOperations.split(text, a.text("sep"), most);
        }
        List<Object> words = TextOperations.words(text);
        return most < 0 || words.size() <= most ? words : fromEnd ? firstWords(text, most) : lastWords(text, most);
    }

    /** So many words from the end, and what stands before them. */
    private static List<Object> firstWords(Text text, long most) {
        List<Object> parts = new ArrayList<>();
        Text rest = PythonText.trimmed(text, PythonText::isSpace, false, true);
        for (long i = 0; i < most; i++) {
            int at = rest.length();
            while (at > 0 && !PythonText.isSpace(rest.value().charAt(at - 1))) {
                at--;
            }
            parts.add(0, rest.slice(at));
            rest = PythonText.trimmed(rest.slice(0, at), PythonText::isSpace, false, true);
        }
        if (!rest.isEmpty()) {
            parts.add(0, rest);
        }
        return parts;
    }

    private static List<Object> lastWords(Text text, long most) {
        List<Object> parts = new ArrayList<>();
        Text rest = PythonText.trimmed(text, PythonText::isSpace, true, false);
        for (long i = 0; i < most; i++) {
            int at = 0;
            while (at < rest.length() && !PythonText.isSpace(rest.value().charAt(at))) {
                at++;
            }
            parts.add(rest.slice(0, at));
            rest = PythonText.trimmed(rest.slice(at), PythonText::isSpace, true, false);
        }
        if (!rest.isEmpty()) {
            parts.add(rest);
        }
        return parts;
    }

    private static Object parted(Text text, Text separator, boolean last) {
        if (separator.isEmpty()) {
            throw new TemplateException("a separator to split by must not be empty");
        }
        int at = last
                ? text.value().lastIndexOf(separator.value())
                : text.value().indexOf(separator.value());
        if (at < 0) {
            List<Object> whole = new ArrayList<>(List.of(Text.EMPTY, Text.EMPTY));
            whole.add(last ? 2 : 0, text);
            return new Tuple(whole);
        }
        int end = at + separator.length();
        return new Tuple(List.of(text.slice(0, at), text.slice(at, end), text.slice(end)));
    }

    /** The part of a string that start and end name, in characters. */
    private record Range(int from, int to) {

        static Range of(Text text, Arguments a) {
            long length = text.codePoints();
            return new Range(bound(a.get("start"), length, 0), bound(a.get("end"), length, length));
        }

        private static int bound(Object given, long length, long otherwise) {
            long asked = given == None.NONE ? otherwise : Values.integer(given, "a position");
            return (int) Math.min(length + 1, Math.max(0, asked < 0 ? asked + length : asked));
        }

        /** The part, and null where it begins behind its end. */
        Text part(Text text) {
            int length = text.codePoints();
            return from > Math.min(to, length)
                    ? Text.EMPTY
                    : text.slice(text.offset(from), text.offset(Math.min(to, length)));
        }

        boolean isBackwards(Text text) {
            return from > Math.min(to, text.codePoints());
        }
    }

    private static Object edge(Text text, Arguments a, Object parts, boolean start) {
        Range range = Range.of(text, a);
        String value = range.part(text).value();
        for (Object part : parts instanceof Tuple tuple ? tuple : List.of(parts)) {
            String wanted = Values.text(part, start ? "startswith" : "endswith").value();
            if (!range.isBackwards(text) && (start ? value.startsWith(wanted) : value.endsWith(wanted))) {
                return true;
            }
        }
        return false;
    }

    private static long found(Text text, Arguments a, boolean last) {
        Range range = Range.of(text, a);
        String value = range.part(text).value();
        String part = a.text("part").value();
        int at = last ? value.lastIndexOf(part) : value.indexOf(part);
        return at < 0 || range.isBackwards(text) ? -1 : range.from() + value.codePointCount(0, at);
    }

    static Object index(Text text, Arguments a, boolean last) {
        long at = found(text, a, last);
        if (at < 0) {
            throw new TemplateException("the string that is looked for is not there");
        }
        return at;
    }

    static Object count(Text text, Arguments a) {
        Range range = Range.of(text, a);
        Text part = range.part(text);
        Text wanted = a.text("part");
        if (wanted.isEmpty()) {
            return range.isBackwards(text) ? 0L : part.codePoints() + 1L;
        }
        return TextOperations.split(part, wanted, -1).size() - 1L;
    }

    private static Text joined(Text between, Object parts) {
        List<Object> items = Values.iterate(parts);
        items.forEach(item -> Values.text(item, "join"));
        return TextOperations.joined(items, between);
    }

    private static long width(Arguments a) {
        long width = Values.integer(a.get("width"), "width");
        if (width > MAX_WIDTH) {
            throw new TemplateException("a width is larger than " + MAX_WIDTH);
        }
        return width;
    }

    private static Text fill(String filler, long times) {
        return TextOperations.repeated(Text.ofTemplate(filler), times);
    }

    /** @param shares what stands before: nothing (0), all (1) or half (2) of the filling */
    private static Text padded(Text text, Arguments a, int shares) {
        Text filler = a.has("fillchar") ? a.text("fillchar") : Text.ofTemplate(" ");
        if (filler.codePoints() != 1) {
            throw new TemplateException("the fill character must be exactly one character");
        }
        return padded(text, filler, width(a), shares);
    }

    static Text padded(Text text, Text filler, long width, int shares) {
        long missing = Math.max(0, width - text.codePoints());
        long half = missing / 2 + (missing & width & 1);
        long before = shares == 0 ? 0 : shares == 1 ? missing : half;
        return TextOperations.repeated(filler, before)
                .plus(text)
                .plus(TextOperations.repeated(filler, missing - before));
    }

    private static Text expanded(Text text, long tabs) {
        TextBuilder out = new TextBuilder();
        long column = 0;
        for (Object each : Values.iterate(text)) {
            Text letter = (Text) each;
            int c = letter.value().codePointAt(0);
            long spaces = tabs > 0 ? tabs - column % tabs : 0;
            if (spaces > MAX_WIDTH) {
                throw new TemplateException("a width is larger than " + MAX_WIDTH);
            }
            out.add(c == '\t' ? letter.replacedBy(" ".repeat((int) spaces)) : letter);
            column = c == '\n' || c == '\r' ? 0 : column + (c == '\t' ? spaces : 1);
        }
        return out.build();
    }
}
