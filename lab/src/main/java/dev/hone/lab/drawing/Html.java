package dev.hone.lab.drawing;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text made safe for a page, and numbers for people. */
public final class Html {

    private Html() {}

    /**
     * Nothing in it can end an element or an attribute; control characters, which a page cannot hold, become spaces.
     */
    public static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> {
            switch (character) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '\n', '\t' -> safe.append((char) character);
                default -> safe.append(Character.isISOControl(character) ? " " : Character.toString(character));
            }
        });
        return safe.toString();
    }

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Three places, a dash for nothing. */
    public static String number(@Nullable Double number) {
        return number == null ? "–" : String.format(Locale.ROOT, "%.3f", number);
    }

    public static String percent(double share) {
        return Math.round(share * 100) + " %";
    }
}
