package dev.hone.streams.join;

/**
 * How much of a thread's time goes to overdue timers by the wall clock: half, whatever number of partitions it has, so
 * that a clock that jumped by years leaves the other half to records. After each turn it waits for as long as that
 * turn took.
 *
 * <p>For one thread. By the clock of Kafka Streams, in ms since 1970; where that is put back, nothing is waited for.
 */
final class CatchUpShare {

    private static final ThreadLocal<CatchUpShare> OF_THREAD = ThreadLocal.withInitial(CatchUpShare::new);

    private long endedMs;
    private long notBeforeMs;

    /** That of the thread that asks: all tasks of a thread share it. */
    static CatchUpShare ofThisThread() {
        return OF_THREAD.get();
    }

    /** Whether a turn may begin now. */
    boolean isDue(long nowMs) {
        return nowMs >= notBeforeMs || nowMs < endedMs;
    }

    /** Says how long a turn took. */
    void took(long fromMs, long toMs) {
        endedMs = toMs;
        notBeforeMs = toMs + Math.max(0, toMs - fromMs);
    }
}
