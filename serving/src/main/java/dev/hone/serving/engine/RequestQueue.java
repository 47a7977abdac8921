package dev.hone.serving.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for rows of the batch, no more than may, in the order of {@link FairLine}. Any thread may add; the
 * engine's takes.
 */
public final class RequestQueue<T extends Queued> {

    private final EngineConfig config;
    private final Pace pace;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final FairLine<T> waiting;
    private final List<T> crowdedOut = new ArrayList<>();
    private @Nullable Instant closed;

    public RequestQueue(EngineConfig config, Pace pace) {
        this.config = config;
        this.pace = pace;
        this.waiting = new FairLine<>(Queued::flow, one -> one.work().cost(pace.tokens(one.mostTokens())));
    }

    /** Those who will not have their turn. */
    public record Dismissed<T>(List<T> inVain, List<T> crowdedOut) {}

    /**
     * Throws when closed, and when full of others who have no more than its flow; then it has not been taken in. Where
     * another flow has more, the last of that one gives its place.
     */
    public void add(T one) {
        lock.lock();
        try {
            if (closed != null) {
                throw new IllegalStateException("the engine has been closed; ask another server");
            }
            if (waiting.size() >= config.maxWaiting()) {
                T crowding = waiting.crowding(one.flow()).orElseThrow(() -> new QueueFullException(waiting.size()));
                waiting.remove(crowding);
                crowdedOut.add(crowding);
            }
            waiting.add(one);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until somebody is there; false when nobody will ever be. */
    boolean awaitSomebody() {
        lock.lock();
        try {
            while (isEmpty() && closed == null) {
                changed.awaitUninterruptibly();
            }
            return !isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmpty() {
        return waiting.size() == 0 && crowdedOut.isEmpty();
    }

    /**
     * The next ones, as many as fit into the rows that are free; nobody overtakes one that needs more rows than that.
     *
     * @param running those that have rows now: while there are none the next one is taken, however few rows there are
     */
    public List<T> take(List<T> running) {
        lock.lock();
        try {
            Map<Flow, Integer> rows = new HashMap<>();
            int left = config.maxRows();
            for (T one : running) {
                rows.merge(one.flow(), one.rows(), Integer::sum);
                left -= one.rows();
            }
            List<T> taken = new ArrayList<>();
            Optional<T> next = next(rows);
            while (next.isPresent() && (next.get().rows() <= left || rows.isEmpty())) {
                T one = next.get();
                waiting.take(one);
                taken.add(one);
                rows.merge(one.flow(), one.rows(), Integer::sum);
                left -= one.rows();
                next = next(rows);
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private Optional<T> next(Map<Flow, Integer> rows) {
        return waiting.next(flow -> rows.getOrDefault(flow, 0) < config.maxRowsEach());
    }

    /** All who wait, taken out. */
    public List<T> takeAll() {
        lock.lock();
        try {
            List<T> all = waiting.all();
            all.forEach(waiting::remove);
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes those out of the line who will not have their turn: who was cancelled, whose version was taken back, who
     * cannot be done with in time any more, and who was crowded out.
     */
    public Dismissed<T> dismiss(Instant now) {
        lock.lock();
        try {
            List<T> gone = waiting.all().stream()
                    .filter(one -> one.isCancelled() || one.isRevoked(now) || pace.isTooLate(one, now))
                    .toList();
            gone.forEach(waiting::remove);
            List<T> crowded = List.copyOf(crowdedOut);
            crowdedOut.clear();
            return new Dismissed<>(gone, crowded);
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was closed by that time. */
    public boolean isClosedSince(Instant time) {
        lock.lock();
        try {
            return closed != null && !closed.isAfter(time);
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    public int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes nobody in any more, from then on. */
    public void close(Instant now) {
        lock.lock();
        try {
            if (closed == null) {
                closed = now;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
