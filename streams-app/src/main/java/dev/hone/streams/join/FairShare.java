package dev.hone.streams.join;

/**
 * How much of a thread's time goes at most to work that would take all of it: half. After each turn it waits for as
 * long as that turn took.
 *
 * <p>For one thread. Times are in ns, those of {@link System#nanoTime}: the wall clock that Kafka Streams tells stands
 * still for as long as a turn lasts.
 */
final class FairShare {

    private long endedAt;
    private long waits;

    /** Whether a turn may begin now. */
    boolean isDue(long now) {
        return waits == 0 || now - endedAt >= waits;
    }

    /** Says how long a turn took. */
    void took(long from, long to) {
        endedAt = to;
        waits = to - from;
    }
}
