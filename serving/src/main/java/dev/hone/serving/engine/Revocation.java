package dev.hone.serving.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Whether an answer must end since its version may not give it any more: not at once, so that a replica that hears
 * nothing for a moment ends no answers for it. One thread at a time.
 */
public final class Revocation {

    /** How long an answer may go on that its version may not give any more. */
    public static final Duration GRACE = Duration.ofSeconds(10);

    private final BooleanSupplier mayGoOn;
    private Instant allowed;

    /**
     * @param mayGoOn asked each time, and must not block
     * @param chosen when the version was chosen, and so might answer
     */
    public Revocation(BooleanSupplier mayGoOn, Instant chosen) {
        this.mayGoOn = mayGoOn;
        this.allowed = chosen;
    }

    /**
     * Whether the last time when it might go on is {@link #GRACE} ago: that, and not how long it was refused, since
     * nobody asks while the process stands still.
     */
    public boolean isDue(Instant now) {
        if (mayGoOn.getAsBoolean()) {
            allowed = now;
            return false;
        }
        return !now.isBefore(allowed.plus(GRACE));
    }
}
