package dev.hone.api.feedback;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leave to vote that is asked for a browser.
 *
 * @param metrics what may be voted on
 * @param subject in whose name; null for that of the key
 * @param validFor at most 30 days
 */
public record TokenRequest(
        Target target, List<String> metrics, @Nullable String subject, Duration validFor) {

    public TokenRequest {
        metrics = List.copyOf(metrics);
    }

    /** For a day, on an answer, in nobody's name. */
    public static TokenRequest on(String responseId, String... metrics) {
        return new TokenRequest(Target.response(responseId), List.of(metrics), null, Duration.ofDays(1));
    }

    /** The same, in the name of the request's subject. */
    public TokenRequest as(String voter) {
        return new TokenRequest(target, metrics, voter, validFor);
    }

    /** The same for another time. */
    public TokenRequest lasting(Duration time) {
        return new TokenRequest(target, metrics, subject, time);
    }
}
