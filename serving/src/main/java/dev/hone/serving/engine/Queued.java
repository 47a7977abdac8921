package dev.hone.serving.engine;

import java.time.Instant;

/** A request as far as the line of those who wait is concerned. */
public interface Queued {

    Flow flow();

    /** How many rows of the batch it takes, or how many places where another process computes. */
    int rows();

    /** What it is charged for. */
    Work work();

    /** The most tokens that its answer may have. */
    int mostTokens();

    Instant submitted();

    /** Until when its first token must have come. */
    Instant beginBy();

    Instant deadline();

    boolean isCancelled();

    /** Whether its version may not answer any more, and has not been allowed to for a while; asked at every turn. */
    boolean isRevoked(Instant now);
}
