package dev.hone.streams.join;

/**
 * What all tasks of a thread share its time by.
 *
 * @param catchUp of overdue timers by the wall clock, so that a clock that jumped by years leaves time to records
 * @param commits of the commits that are asked for
 */
record ThreadPace(FairShare catchUp, CommitPace commits) {

    private static final ThreadLocal<ThreadPace> OF_THREAD =
            ThreadLocal.withInitial(() -> new ThreadPace(new FairShare(), new CommitPace()));

    /** That of the thread that asks. */
    static ThreadPace ofThisThread() {
        return OF_THREAD.get();
    }
}
