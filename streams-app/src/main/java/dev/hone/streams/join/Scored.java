package dev.hone.streams.join;

import dev.hone.schemas.records.VoteUsed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The score that the votes on an interaction come to.
 *
 * @param quality in units of 2^-14; null when there is nothing to score
 * @param raw the same without shrinking
 * @param votes what went into it
 */
public record Scored(@Nullable Integer quality, @Nullable Integer raw, List<VoteUsed> votes) {

    public Scored {
        votes = List.copyOf(votes);
    }
}
