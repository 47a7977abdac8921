package dev.hone.serving.models;

import java.time.Duration;

/**
 * A version that is wanted and not here: when to try for it next, and why the last try failed.
 *
 * @param dueNanos by {@link System#nanoTime()}
 * @param words empty before the first try
 */
record MissingVersion(String version, int tries, long dueNanos, String words) {

    static MissingVersion fresh(String version, long nowNanos) {
        return new MissingVersion(version, 0, nowNanos, "");
    }

    /** The same, due now as if it had not been tried. */
    MissingVersion anew(long nowNanos) {
        return new MissingVersion(version, 0, nowNanos, words);
    }

    /** The same after one more try in vain; each wait is twice the one before, up to the longest. */
    MissingVersion failed(String why, Duration firstWait, Duration longestWait, long nowNanos) {
        long waitNanos = Math.min(longestWait.toNanos(), firstWait.toNanos() << Math.min(tries, 20));
        return new MissingVersion(version, tries + 1, nowNanos + waitNanos, why);
    }
}
