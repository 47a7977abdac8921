package dev.hone.streams.join;

import java.time.Duration;

/**
 * When a commit is asked for. It costs as much as some hundred records: while old ones are read nobody waits for what
 * comes of each, and Kafka Streams commits by itself, more seldom; what comes of new ones is to be committed as soon as
 * was asked for.
 *
 * <p>But for no more than half of the time. Where commits take longer than the interval between them, as with brokers
 * that are slow after one of them died, Kafka Streams reads one record of each task for each commit, and so ten a
 * second of thousands that wait.
 *
 * <p>For one thread, whose tasks commit together. Event and wall-clock times in ms, others in ns as
 * {@link System#nanoTime} tells them.
 */
final class CommitPace {

    /** What is read so late is no record of now. */
    private static final Duration OLD = Duration.ofSeconds(5);

    private static final long NONE = Long.MIN_VALUE;

    private final FairShare share = new FairShare();
    /** The newest record that was read since the last commit. */
    private long newestMs = NONE;

    private boolean fired;
    private boolean committing;
    private long since;

    /** Says that a record was read. */
    void read(long timestampMs) {
        newestMs = Math.max(newestMs, timestampMs);
    }

    /** Says that the wall clock brought something, which counts where nothing was read. */
    void fired() {
        fired = true;
    }

    /** Says that one of the tasks is about to commit. */
    void committing(long now) {
        if (!committing) {
            committing = true;
            since = now;
        }
        newestMs = NONE;
        fired = false;
    }

    /** Says that the thread works again. */
    void working(long now) {
        if (committing) {
            committing = false;
            share.took(since, now);
        }
    }

    /** Whether to ask for a commit now. */
    boolean isDue(long wallTimeMs, long now) {
        working(now);
        return share.isDue(now) && isOfNow(wallTimeMs);
    }

    private boolean isOfNow(long wallTimeMs) {
        return newestMs == NONE ? fired : newestMs > wallTimeMs - OLD.toMillis();
    }
}
