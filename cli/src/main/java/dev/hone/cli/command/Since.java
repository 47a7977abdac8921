package dev.hone.cli.command;

import dev.hone.terminal.UsageException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A moment in the past, as people write it: how long ago, or when. */
final class Since {

    private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");

    private Since() {}

    static Instant parse(String words, Instant now) {
        return parse("--since", words, now);
    }

    /** @param option that the words were given with */
    static Instant parse(String option, String words, Instant now) {
        Matcher ago = AGO.matcher(words.strip());
        if (ago.matches()) {
            return now.minus(duration(Long.parseLong(ago.group(1)), ago.group(2)));
        }
        try {
            return Instant.parse(words.strip());
        } catch (DateTimeParseException e) {
            throw new UsageException(
                    option + " must be such as 90s, 10m, 2h, 3d or 2026-01-31T12:00:00Z, was " + words, e);
        }
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
