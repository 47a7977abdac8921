package dev.hone.chattemplate;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** A time by a pattern of {@code strftime}, in English. */
final class DateText {

    private static final Map<Character, String> PATTERNS = Map.ofEntries(
            Map.entry('Y', "yyyy"),
            Map.entry('y', "yy"),
            Map.entry('m', "MM"),
            Map.entry('d', "dd"),
            Map.entry('B', "MMMM"),
            Map.entry('b', "MMM"),
            Map.entry('A', "EEEE"),
            Map.entry('a', "EEE"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('p', "a"),
            Map.entry('j', "DDD"),
            Map.entry('F', "yyyy-MM-dd"),
            Map.entry('T', "HH:mm:ss"));

    private DateText() {}

    static Text of(LocalDateTime time, Text format) {
        String pattern = format.value();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) != '%') {
                text.append(pattern.charAt(i));
            } else {
                i++;
                text.append(part(time, i < pattern.length() ? pattern.charAt(i) : ' '));
            }
        }
        return format.replacedBy(text.toString());
    }

    private static String part(LocalDateTime time, char letter) {
        if (letter == '%') {
            return "%";
        }
        String pattern = PATTERNS.get(letter);
        if (pattern == null) {
            throw new TemplateException("%" + letter + " in a date's format is not supported");
        }
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
    }
}
