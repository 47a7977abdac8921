package dev.hone.serving.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.RefusedException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/**
 * The reader of {@code event_time}, the moment at which feedback was given. Other units than ms are told by their size
 * and refused by name.
 */
final class EventTime {

    private static final String FIELD = "event_time";
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final String WANTED = "must be a time like 2026-11-23T18:00:00Z, or ms since 1970";
    private static final Pattern DIGITS = Pattern.compile("-?\\d{1,18}");
    // March 1973 as ms, the year 5138 as seconds: nobody means the former.
    private static final long LEAST_MS = 100_000_000_000L;

    private EventTime() {}

    /** The member {@code event_time}, or now where it is absent. Throws {@link RefusedException}. */
    static Instant of(Fields fields, Instant now) {
        JsonNode given = fields.find(FIELD);
        if (given == null) {
            return now;
        }
        return given.isTextual() && !DIGITS.matcher(given.textValue()).matches()
                ? iso(fields, given.textValue(), now)
                : number(fields, given, now);
    }

    private static Instant number(Fields fields, JsonNode given, Instant now) {
        if (!given.isTextual() && !(given.isNumber() && Double.isFinite(given.doubleValue()))) {
            throw fields.refused(FIELD, WANTED);
        }
        BigDecimal size = given.isTextual() ? new BigDecimal(given.textValue()) : given.decimalValue();
        refuseOtherUnits(fields, size.doubleValue(), now);
        try {
            return checked(fields, Instant.ofEpochMilli(size.longValueExact()), now);
        } catch (ArithmeticException fraction) {
            throw fields.refused(FIELD, "has a fraction, or is too large: it " + WANTED);
        }
    }

    private static void refuseOtherUnits(Fields fields, double size, Instant now) {
        double latestMs = now.plus(CLOCK_SKEW).toEpochMilli();
        if (size >= 0 && size < LEAST_MS) {
            throw fields.refused(FIELD, "looks like seconds since 1970: it " + WANTED);
        }
        if (size > latestMs && size / 1e3 >= LEAST_MS && size / 1e3 <= latestMs) {
            throw fields.refused(FIELD, "looks like microseconds since 1970: it " + WANTED);
        }
        if (size > latestMs && size / 1e6 >= LEAST_MS && size / 1e6 <= latestMs) {
            throw fields.refused(FIELD, "looks like nanoseconds since 1970: it " + WANTED);
        }
    }

    private static Instant iso(Fields fields, String text, Instant now) {
        try {
            return checked(fields, OffsetDateTime.parse(text).toInstant(), now);
        } catch (DateTimeException malformed) {
            throw fields.refused(FIELD, WANTED);
        }
    }

    private static Instant checked(Fields fields, Instant time, Instant now) {
        if (time.isAfter(now.plus(CLOCK_SKEW))) {
            throw fields.refused(FIELD, "is more than 5 minutes in the future: set the client's clock");
        }
        if (time.isBefore(Instant.EPOCH)) {
            throw fields.refused(FIELD, "is before 1970: it " + WANTED);
        }
        if (time.isBefore(Instant.ofEpochMilli(LEAST_MS))) {
            throw fields.refused(FIELD, "is before March 1973, like seconds that were taken for ms: it " + WANTED);
        }
        return time;
    }
}
