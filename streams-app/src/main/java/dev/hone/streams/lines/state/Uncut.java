package dev.hone.streams.lines.state;

import dev.hone.schemas.records.ExampleCounted;
import dev.hone.streams.lines.RoundsConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The count of examples since the last cut.
 *
 * @param sinceMs when the first of the examples was counted, by the wall clock; null when there is none
 */
public record Uncut(long examples, long tokens, @Nullable Long sinceMs) {
    static final Uncut NOTHING = new Uncut(0, 0, null);

    Uncut with(ExampleCounted counted, long nowMs) {
        if (!counted.getCounts()) {
            return this;
        }
        return new Uncut(examples + 1, tokens + counted.getTokens(), sinceMs == null ? Long.valueOf(nowMs) : sinceMs);
    }

    /** Why a round is due; empty while none is. */
    Optional<String> due(long nowMs, RoundsConfig config) {
        if (sinceMs == null) {
            return Optional.empty();
        }
        if (examples >= config.examples()) {
            return Optional.of("count");
        }
        if (tokens >= config.tokens()) {
            return Optional.of("tokens");
        }
        return nowMs - sinceMs >= config.ageMs() ? Optional.of("age") : Optional.empty();
    }
}
