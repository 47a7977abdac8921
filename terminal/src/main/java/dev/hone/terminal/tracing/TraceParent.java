package dev.hone.terminal.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace as W3C writes it: which trace, which span of it, and whether anybody keeps it.
 *
 * @param traceId 32 hex digits, not all 0
 * @param spanId 16 hex digits, not all 0
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {

    /** The header, of HTTP and of Kafka. */
    public static final String HEADER = "traceparent";

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");
    private static final String NO_VERSION = "ff";
    private static final int HEX = 16;

    /** What a header says; empty where there is none, and where it is malformed: W3C asks to go on without it. */
    public static Optional<TraceParent> of(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher parts = FORM.matcher(header);
        if (!parts.matches() || parts.group(1).equals(NO_VERSION) || isZero(parts.group(2)) || isZero(parts.group(3))) {
            return Optional.empty();
        }
        boolean sampled = (Integer.parseInt(parts.group(4), HEX) & 1) == 1;
        return Optional.of(new TraceParent(parts.group(2), parts.group(3), sampled));
    }

    /** What the last such header of a record says. */
    public static Optional<TraceParent> of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header == null || header.value() == null ? Optional.empty() : of(new String(header.value(), UTF_8));
    }

    /** Has a record carry it on. */
    public void addTo(Headers headers) {
        headers.add(HEADER, header().getBytes(UTF_8));
    }

    /** As a header says it. */
    public String header() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }

    private static boolean isZero(String digits) {
        return digits.chars().allMatch(digit -> digit == '0');
    }
}
