package dev.hone.streams.lines.words;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The format of numbers for people. */
public final class NumberFormats {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final double MANY = 1_000_000;

    private NumberFormats() {}

    public static String number(double value) {
        if (value >= MANY) {
            return "more than a million";
        }
        return value >= 100 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.3g", value);
    }

    /** So many of something, as in {@code 1 example} and {@code 2,000 examples}. */
    public static String counted(long count, String what) {
        return number(count) + " " + what + (count == 1 ? "" : "s");
    }

    public static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A reason from elsewhere, so that another sentence can follow it. */
    public static String sentence(String reason) {
        String stripped = reason.strip();
        return stripped.matches("(?s).*[.!?]") ? stripped : stripped + ".";
    }

    /** How long something takes, as in {@code 3 min}. */
    public static String after(Duration wait) {
        return "in " + (wait.toSeconds() < 120 ? wait.toSeconds() + " s" : wait.toMinutes() + " min");
    }

    /** How long something lasts in all, in the largest unit of which it is two or more, as in {@code 9.5 h}. */
    public static String lasting(Duration duration) {
        if (duration.toDays() >= 2) {
            return rounded(duration, Duration.ofDays(1)) + " d";
        }
        if (duration.toHours() >= 2) {
            return rounded(duration, Duration.ofHours(1)) + " h";
        }
        return duration.toMinutes() >= 2
                ? rounded(duration, Duration.ofMinutes(1)) + " min"
                : duration.toSeconds() + " s";
    }

    private static String rounded(Duration duration, Duration unit) {
        double units = (double) duration.toMillis() / unit.toMillis();
        return units < 10
                ? String.format(Locale.ROOT, "%.1f", units).replace(".0", "")
                : String.format(Locale.ROOT, "%,.0f", units);
    }

    /** A moment that is near, as in {@code 12:30:03 UTC}. */
    public static String time(Instant moment) {
        return CLOCK.format(moment);
    }

    /** A setting, as it was written. */
    public static String margin(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    public static String share(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.4g", 100 * share).replaceAll("\\.?0+$", "") + " %";
    }

    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%,d s", duration.toSeconds());
    }
}
