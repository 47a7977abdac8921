package dev.hone.streams.join;

/**
 * How much of a thread's time goes to overdue timers by the wall clock: half, whatever number of partitions it has, so
 * that a clock that jumped by years leaves the other half to records. After each turn it waits for as long as that
 * turn took.
 *
 * <p>For one thread. Times are in ns, those of {@link System#nanoTime}: the wall clock that Kafka Streams tells stands
 * still for as long as a turn lasts.
 */
final class CatchUpShare {

    private static final ThreadLocal<CatchUpShare> OF_THREAD = ThreadLocal.withInitial(CatchUpShare::new);

    private long endedAt;
    private long waits;

    /** That of the thread that asks: all tasks of a thread share it. */
    static CatchUpShare ofThisThread() {
        return OF_THREAD.get();
    }

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
