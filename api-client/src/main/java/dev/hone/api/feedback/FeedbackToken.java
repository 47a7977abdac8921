package dev.hone.api.feedback;

import java.time.Instant;

/** Leave to vote; a page shows it as {@code Authorization: Bearer TOKEN}. */
public record FeedbackToken(String token, Instant expiresAt) {

    @Override
    public String toString() {
        return "FeedbackToken[until " + expiresAt + "]";
    }
}
