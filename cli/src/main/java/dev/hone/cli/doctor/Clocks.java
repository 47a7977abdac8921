package dev.hone.cli.doctor;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** This machine's clock beside that of the registry's, which tells its own with every answer. */
final class Clocks {

    /** Feedback that is further ahead than a few minutes is refused, and leases end by the clock. */
    private static final Duration APART = Duration.ofSeconds(5);

    private Clocks() {}

    /** @param theirs the header Date of an answer (RFC 9110), which tells whole seconds */
    static Finding compared(String theirs, Instant ours) {
        Instant told;
        try {
            told = ZonedDateTime.parse(theirs, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException unreadable) {
            return Finding.warning("clock", "the registry tells no time that can be read");
        }
        Duration apart = Duration.between(told, ours).abs();
        return apart.compareTo(APART) > 0
                ? Finding.problem(
                        "clock",
                        "this machine's and the registry's are " + apart.toSeconds()
                                + " s apart: have both set by NTP, since events are joined and leases end by the clock")
                : Finding.ok("clock", "as the registry's, within " + APART.toSeconds() + " s");
    }
}
