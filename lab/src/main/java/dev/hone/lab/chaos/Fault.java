package dev.hone.lab.chaos;

import java.time.Duration;
import java.util.Locale;

/**
 * One fault of a plan.
 *
 * @param at after the beginning
 * @param lasts from when it was seen to have happened until it is healed
 * @param amount of a skewed clock and a delay: milliseconds, of a clock also below 0; else 0
 */
public record Fault(Duration at, FaultKind kind, Target target, Duration lasts, long amount) {

    /** When it is to be healed, after the beginning. */
    Duration until() {
        return at.plus(lasts);
    }

    @Override
    public String toString() {
        String line = String.format(
                Locale.ROOT,
                "%6.1f s  %s of %s for %.1f s",
                at.toMillis() / 1000.0,
                kind.word(),
                target,
                lasts.toMillis() / 1000.0);
        return amount == 0 ? line : line + String.format(Locale.ROOT, " by %d ms", amount);
    }
}
