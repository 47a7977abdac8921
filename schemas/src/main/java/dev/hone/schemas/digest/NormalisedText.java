package dev.hone.schemas.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A text as it is compared: in small letters, without blanks at its ends, one space for any blanks inside. What hashes
 * of it decide stays decided, so that it may never become another.
 */
public final class NormalisedText {

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private NormalisedText() {}

    /** Of a text in UTF-8, in UTF-8; the same whatever language the platform speaks. */
    public static byte[] of(byte[] text) {
        for (byte letter : text) {
            if (letter < 0) {
                return ofAnyLetters(new String(text, UTF_8));
            }
        }
        return ofAscii(text);
    }

    private static byte[] ofAnyLetters(String text) {
        return BLANKS.matcher(text.toLowerCase(Locale.ROOT).strip())
                .replaceAll(" ")
                .getBytes(UTF_8);
    }

    // The same for most texts, in a tenth of the time.
    private static byte[] ofAscii(byte[] text) {
        int start = 0;
        int end = text.length;
        while (start < end && Character.isWhitespace(text[start])) {
            start++;
        }
        while (end > start && Character.isWhitespace(text[end - 1])) {
            end--;
        }
        byte[] normalised = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            if (!isBlank(text[i])) {
                normalised[length++] = small(text[i]);
            } else if (!isBlank(text[i - 1])) {
                normalised[length++] = ' ';
            }
        }
        return Arrays.copyOf(normalised, length);
    }

    private static byte small(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
    }

    // As a regular expression has it, which knows fewer than Java's strip does.
    private static boolean isBlank(byte letter) {
        return letter == ' ' || (letter >= '\t' && letter <= '\r');
    }
}
