package dev.hone.chattemplate;

import java.util.function.IntPredicate;

/** Python's notion of white space, and cutting by it. */
final class PythonText {

    private PythonText() {}

    static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r')
                || (c >= 0x1c && c <= ' ')
                || c == 0x85
                || c == 0xa0
                || (c >= 0x2000 && c <= 0x200a)
                || isRareSpace(c);
    }

    private static boolean isRareSpace(int c) {
        return c == 0x1680 || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
    }

    static boolean isBlank(String text) {
        return text.chars().allMatch(PythonText::isSpace);
    }

    static String trimEnd(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    static Text trimmed(Text text, IntPredicate goes, boolean atStart, boolean atEnd) {
        String value = text.value();
        int from = 0;
        int to = value.length();
        while (atStart && from < to && goes.test(value.codePointAt(from))) {
            from += Character.charCount(value.codePointAt(from));
        }
        while (atEnd && to > from && goes.test(value.codePointBefore(to))) {
            to -= Character.charCount(value.codePointBefore(to));
        }
        return text.slice(from, to);
    }
}
