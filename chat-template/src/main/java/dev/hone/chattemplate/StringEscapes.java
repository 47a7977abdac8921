package dev.hone.chattemplate;

/** Escape sequences of string literals, as Python has them. */
final class StringEscapes {

    private static final String LETTERS = "ntrabfv\\'\"";
    private static final String MEANINGS = "\n\t\r\u0007\b\f\u000b\\'\"";

    private StringEscapes() {}

    static String unescaped(String raw) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < raw.length(); ) {
            char c = raw.charAt(i);
            i = c == '\\' && i + 1 < raw.length() ? escape(raw, i + 1, text) : literal(c, i, text);
        }
        return text.toString();
    }

    private static int literal(char c, int i, StringBuilder text) {
        text.append(c);
        return i + 1;
    }

    private static int escape(String raw, int at, StringBuilder text) {
        char letter = raw.charAt(at);
        int known = LETTERS.indexOf(letter);
        if (known >= 0) {
            text.append(MEANINGS.charAt(known));
            return at + 1;
        }
        return switch (letter) {
            case '\n' -> at + 1;
            case 'x' -> coded(raw, at + 1, 2, text);
            case 'u' -> coded(raw, at + 1, 4, text);
            case 'U' -> coded(raw, at + 1, 8, text);
            case 'N' -> throw new IllegalArgumentException("escapes by a character's name are not supported");
            default -> octal(raw, at, text);
        };
    }

    private static int coded(String raw, int at, int digits, StringBuilder text) {
        int end = at + digits;
        if (end > raw.length() || !raw.substring(at, end).matches("[0-9a-fA-F]+")) {
            throw new IllegalArgumentException("an escape in a string lacks its " + digits + " hexadecimal digits");
        }
        int codePoint = Integer.parseUnsignedInt(raw.substring(at, end), 16);
        if (!Character.isValidCodePoint(codePoint)) {
            throw new IllegalArgumentException("an escape in a string names no character");
        }
        text.appendCodePoint(codePoint);
        return end;
    }

    private static int octal(String raw, int at, StringBuilder text) {
        int end = at;
        while (end < raw.length() && end < at + 3 && raw.charAt(end) >= '0' && raw.charAt(end) <= '7') {
            end++;
        }
        if (end == at) {
            // An escape that means nothing stays as it is.
            text.append('\\').append(raw.charAt(at));
            return at + 1;
        }
        text.append((char) Integer.parseInt(raw.substring(at, end), 8));
        return end;
    }
}
