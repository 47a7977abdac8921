package dev.hone.chattemplate;

import java.util.Locale;
import java.util.Map;

/** Letters in other cases as Python gives them: Unicode's full mappings, whatever the locale. */
final class Casing {

    private static final int SIGMA = 0x3a3;

    /** Letters whose title case is neither one letter nor their upper case. */
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(0xdf, "Ss"),
            Map.entry(0x587, "\u0535\u0582"),
            Map.entry(0x1fb2, "\u1fba\u0345"),
            Map.entry(0x1fb4, "\u0386\u0345"),
            Map.entry(0x1fb7, "\u0391\u0342\u0345"),
            Map.entry(0x1fc2, "\u1fca\u0345"),
            Map.entry(0x1fc4, "\u0389\u0345"),
            Map.entry(0x1fc7, "\u0397\u0342\u0345"),
            Map.entry(0x1ff2, "\u1ffa\u0345"),
            Map.entry(0x1ff4, "\u038f\u0345"),
            Map.entry(0x1ff7, "\u03a9\u0342\u0345"),
            Map.entry(0xfb00, "Ff"),
            Map.entry(0xfb01, "Fi"),
            Map.entry(0xfb02, "Fl"),
            Map.entry(0xfb03, "Ffi"),
            Map.entry(0xfb04, "Ffl"),
            Map.entry(0xfb05, "St"),
            Map.entry(0xfb06, "St"),
            Map.entry(0xfb13, "\u0544\u0576"),
            Map.entry(0xfb14, "\u0544\u0565"),
            Map.entry(0xfb15, "\u0544\u056b"),
            Map.entry(0xfb16, "\u054e\u0576"),
            Map.entry(0xfb17, "\u0544\u056d"));

    /** Characters that are no letters and do not end a word for the rule of the sigma at a word's end. */
    private static final String WITHIN_WORDS =
            "'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";

    private Casing() {}

    /** One letter of a text in another case. */
    @FunctionalInterface
    interface Mapping {
        String of(String text, int index);
    }

    static Text mapped(Text text, Mapping mapping) {
        TextBuilder out = new TextBuilder();
        String value = text.value();
        for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
            out.addFor(text, i, mapping.of(value, i));
        }
        return out.build();
    }

    static String upper(String text, int index) {
        return letter(text, index).toUpperCase(Locale.ROOT);
    }

    static String lower(String text, int index) {
        if (text.codePointAt(index) == SIGMA) {
            return endsWord(text, index) ? "\u03c2" : "\u03c3";
        }
        return letter(text, index).toLowerCase(Locale.ROOT);
    }

    static String title(String text, int index) {
        int c = text.codePointAt(index);
        String known = TITLES.get(c);
        if (known != null || Character.isTitleCase(c)) {
            return known != null ? known : letter(text, index);
        }
        String upper = upper(text, index);
        boolean one = Character.toTitleCase(c) != c || upper.codePointCount(0, upper.length()) == 1;
        return one ? Character.toString(Character.toTitleCase(c)) : upper;
    }

    static String swapped(String text, int index) {
        int c = text.codePointAt(index);
        return Character.isUpperCase(c)
                ? lower(text, index)
                : Character.isLowerCase(c) ? upper(text, index) : letter(text, index);
    }

    /** For comparisons: upper case in lower case, but for letters of which Unicode says otherwise. */
    static String folded(String text, int index) {
        int c = text.codePointAt(index);
        if (c == 0x131) {
            return letter(text, index);
        }
        if (c == 0x1e9e) {
            return "ss";
        }
        String upper = upper(text, index);
        boolean cherokee = Character.UnicodeScript.of(c) == Character.UnicodeScript.CHEROKEE;
        // Letter by letter: no sigma ends a word here.
        StringBuilder lower = new StringBuilder();
        upper.codePoints().forEach(each -> lower.append(Character.toString(each).toLowerCase(Locale.ROOT)));
        return cherokee ? upper : lower.toString();
    }

    /** Words begin with a letter in title case, behind anything that has no case. */
    static String titled(String text, int index) {
        boolean within = index > 0 && isCased(text.codePointBefore(index));
        return within ? lower(text, index) : title(text, index);
    }

    static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    private static String letter(String text, int index) {
        return Character.toString(text.codePointAt(index));
    }

    private static boolean endsWord(String text, int index) {
        int before = index;
        while (before > 0 && isWithinWord(text.codePointBefore(before))) {
            before -= Character.charCount(text.codePointBefore(before));
        }
        int after = index + 1;
        while (after < text.length() && isWithinWord(text.codePointAt(after))) {
            after += Character.charCount(text.codePointAt(after));
        }
        boolean follows = before > 0 && isCased(text.codePointBefore(before));
        return follows && (after == text.length() || !isCased(text.codePointAt(after)));
    }

    private static boolean isWithinWord(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default -> WITHIN_WORDS.indexOf(c) >= 0;
        };
    }
}
