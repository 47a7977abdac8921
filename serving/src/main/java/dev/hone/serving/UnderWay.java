package dev.hone.serving;

import org.jspecify.annotations.Nullable;

/** What can be cancelled of a request, while who answers it may change. Any thread may call. */
final class UnderWay {

    private @Nullable Runnable cancel;
    private boolean cancelled;

    /** From now on somebody else answers. */
    void is(Runnable cancelling) {
        synchronized (this) {
            cancel = cancelling;
            if (!cancelled) {
                return;
            }
        }
        cancelling.run();
    }

    /** Ends it, whoever answers it. */
    void cancel() {
        Runnable current;
        synchronized (this) {
            cancelled = true;
            current = cancel;
        }
        if (current != null) {
            current.run();
        }
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }
}
