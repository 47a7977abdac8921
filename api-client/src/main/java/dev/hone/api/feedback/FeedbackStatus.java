package dev.hone.api.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What became of a piece of feedback, as far as the streams applications know.
 *
 * @param word the server's own word for the status, of servers that know more than this client too
 * @param reason what an unknown or refused one may mean, or means
 * @param interaction where the answer stands, in words
 * @param due when what counts is settled
 * @param waitsUntil until when the response or prompt is waited for
 */
public record FeedbackStatus(
        String id,
        String responseId,
        Status status,
        String word,
        @Nullable String reason,
        @Nullable String interaction,
        @Nullable Instant due,
        @Nullable Instant waitsUntil) {

    /** Where feedback may stand. */
    public enum Status {
        /** It counts, or is carried with the answer. */
        JOINED,
        /** A later vote of its giver stands in its place, or it is another's id. */
        SUPERSEDED,
        /** It was taken back. */
        RETRACTED,
        /** It came after the wait was over. */
        LATE,
        /** The answer counts for nothing. */
        EXCLUDED,
        /** The prompt or the response is missing yet. */
        PENDING,
        /** No response came in time. */
        ORPHAN,
        /** It is a dead letter. */
        REFUSED,
        /** Nobody knows it, or this client does not know the word. */
        UNKNOWN
    }

    static FeedbackStatus of(JsonNode told) {
        String word = told.path("status").asText();
        return new FeedbackStatus(
                told.path("id").asText(),
                told.path("response_id").asText(),
                Stream.of(Status.values())
                        .filter(status -> status.name().toLowerCase(Locale.ROOT).equals(word))
                        .findFirst()
                        .orElse(Status.UNKNOWN),
                word,
                told.path("reason").asText(null),
                told.path("interaction").asText(null),
                time(told.path("due")),
                time(told.path("waits_until")));
    }

    private static @Nullable Instant time(JsonNode text) {
        return text.isTextual() ? Instant.parse(text.textValue()) : null;
    }
}
