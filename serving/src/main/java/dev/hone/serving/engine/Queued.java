package dev.hone.serving.engine;

import java.time.Instant;

/** A request as far as the line of those who wait is concerned. */
interface Queued {

    Flow flow();

    /** How many rows of the batch it takes. */
    int rows();

    /** The most tokens that its answer may have. */
    int mostTokens();

    Instant submitted();

    Instant deadline();

    boolean isCancelled();
}
