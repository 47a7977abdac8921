package dev.hone.client.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The format of numbers, times and names of versions for people: one way, wherever they stand. */
public final class Figures {

    /** What is written where there is no value, or a number that is none. */
    public static final String NONE = "-";

    private static final double MANY = 1000;
    private static final double HARDLY_ANY = .0005;

    private Figures() {}

    /** Three places for a fraction, groups of three digits for a large number, whole seconds for a time. */
    public static String text(@Nullable Object value) {
        if (value == null) {
            return NONE;
        }
        if (value instanceof Double || value instanceof Float) {
            return fraction(((Number) value).doubleValue());
        }
        if (value instanceof Number number) {
            return String.format(Locale.ROOT, "%,d", number.longValue());
        }
        return value instanceof Instant instant
                ? instant.truncatedTo(ChronoUnit.SECONDS).toString()
                : value.toString();
    }

    private static String fraction(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        if (Math.abs(value) >= MANY) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        boolean vanishes = value != 0 && Math.abs(value) < HARDLY_ANY;
        return String.format(Locale.ROOT, vanishes ? "%.0e" : "%.3f", value);
    }
}
