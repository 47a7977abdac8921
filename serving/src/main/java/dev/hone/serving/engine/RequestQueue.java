package dev.hone.serving.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Requests that wait for a row, first come first served, no more than may. Any thread may add; one takes. */
final class RequestQueue {

    private final int maxWaiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Ticket> waiting = new ArrayDeque<>();
    private boolean closed;

    RequestQueue(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    /** Throws when full or closed; then the ticket has not been taken in. */
    void add(Ticket ticket) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the engine has been closed; ask another server");
            }
            if (waiting.size() >= maxWaiting) {
                throw new QueueFullException(waiting.size());
            }
            waiting.add(ticket);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until somebody is there; false when nobody will ever be. */
    boolean awaitSomebody() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The first ones, as many as fit into so many rows; who comes later overtakes nobody.
     *
     * @param empty whether nobody has a row now: then the first one is taken, however few rows there are
     */
    List<Ticket> take(int freeRows, boolean empty) {
        lock.lock();
        try {
            List<Ticket> first = new ArrayList<>();
            int left = freeRows;
            while (!waiting.isEmpty() && (waiting.element().rows() <= left || (empty && first.isEmpty()))) {
                left -= waiting.element().rows();
                first.add(waiting.remove());
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Those in line now. */
    List<Ticket> all() {
        lock.lock();
        try {
            return List.copyOf(waiting);
        } finally {
            lock.unlock();
        }
    }

    void remove(List<Ticket> gone) {
        lock.lock();
        try {
            waiting.removeAll(gone);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
