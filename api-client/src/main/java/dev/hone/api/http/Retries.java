package dev.hone.api.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How often a request is sent again, and when. Sent again is what did not get through (408, 409, 429, 5xx, a connection
 * that failed), unless the server says {@code x-should-retry: false}; and what it says {@code true} of. It waits as
 * long as {@code retry-after} says, else {@code first * 2^n}, at most {@code longest}, less a random quarter.
 *
 * @param most how often beside the first time; 0 for never
 * @param first before the second try
 * @param longest before any; a longer {@code retry-after} is not waited for, and the refusal is the answer
 */
public record Retries(int most, Duration first, Duration longest) {

    public Retries {
        if (most < 0 || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("retries need most >= 0 and 0 <= first <= longest");
        }
    }

    /** Twice, after half a second and after a second. */
    public static Retries twice() {
        return new Retries(2, Duration.ofMillis(500), Duration.ofSeconds(30));
    }

    /** Never. */
    public static Retries none() {
        return new Retries(0, Duration.ZERO, Duration.ZERO);
    }

    /**
     * How long to wait before the next try; empty where there is none.
     *
     * @param before how many tries there were
     * @param random in [0, 1)
     */
    Optional<Duration> afterFailure(int before, double random) {
        return before > most ? Optional.empty() : Optional.of(backoff(before, random));
    }

    /** The same after an answer of that status. */
    Optional<Duration> afterAnswer(int status, HttpHeaders headers, int before, double random) {
        if (before > most || !isWorthIt(status, headers)) {
            return Optional.empty();
        }
        Optional<Duration> asked = retryAfter(headers);
        return asked.isPresent()
                ? asked.filter(wait -> wait.compareTo(longest) <= 0)
                : Optional.of(backoff(before, random));
    }

    private static boolean isWorthIt(int status, HttpHeaders headers) {
        Optional<String> said = headers.firstValue("x-should-retry");
        if (said.isPresent()) {
            return said.get().equals("true");
        }
        return status == 408 || status == 409 || status == 429 || status >= 500;
    }

    private static Optional<Duration> retryAfter(HttpHeaders headers) {
        OptionalDouble ms = number(headers.firstValue("retry-after-ms"));
        if (ms.isPresent()) {
            return Optional.of(Duration.ofMillis((long) ms.getAsDouble()));
        }
        OptionalDouble seconds = number(headers.firstValue("retry-after"));
        return seconds.isPresent()
                ? Optional.of(Duration.ofMillis((long) (seconds.getAsDouble() * 1000)))
                : Optional.empty();
    }

    // A date, the header's other form, counts as no number: nobody knows how this clock and that one stand.
    private static OptionalDouble number(Optional<String> text) {
        try {
            return text.isPresent()
                    ? OptionalDouble.of(Math.max(0, Double.parseDouble(text.get())))
                    : OptionalDouble.empty();
        } catch (NumberFormatException noNumber) {
            return OptionalDouble.empty();
        }
    }

    private Duration backoff(int before, double random) {
        double ms = first.toMillis() * Math.pow(2, before - 1.0);
        return Duration.ofMillis((long) (Math.min(ms, (double) longest.toMillis()) * (1 - random / 4)));
    }
}
