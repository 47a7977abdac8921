package dev.hone.serving.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what comes onto the disk, on a thread of its own: all that came while the disk was busy goes with the next
 * write, so that one sync is for everybody who waits, and nobody holds a thread meanwhile.
 *
 * <p>Any thread may call {@link #append}. What hangs on its future runs on the writing thread and must be short.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int MAX_WRITES = 1_000;
    private static final Write END = new Write(List.of());

    /** Events that are kept together or not at all, and who waits for that. */
    static final class Write {

        private final List<byte[]> events;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Write(List<byte[]> events) {
            this.events = events;
        }

        List<byte[]> events() {
            return events;
        }

        void refuse(CaptureRefusedException refused) {
            done.completeExceptionally(refused);
        }
    }

    /** Keeps all of them that it does not refuse. */
    interface Disk {
        void append(List<Write> writes);
    }

    private final Disk disk;
    private final Consumer<Throwable> failure;
    private final BlockingQueue<Write> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "outbox-writer");
    private boolean closed;

    /** @param failure is told why nothing is written any more, for good */
    GroupCommit(Disk disk, Consumer<Throwable> failure) {
        this.disk = disk;
        this.failure = failure;
        thread.setDaemon(true);
        thread.start();
    }

    /** Done when they are on the disk; ends with {@link CaptureRefusedException} where nothing of them was kept. */
    CompletableFuture<Void> append(List<byte[]> events) {
        Write write = new Write(events);
        synchronized (this) {
            if (closed) {
                write.refuse(new CaptureRefusedException("the server is stopping: send the request again"));
            } else {
                waiting.add(write);
            }
        }
        return write.done;
    }

    private void run() {
        List<Write> writes = new ArrayList<>();
        try {
            while (!writes.contains(END)) {
                writes.clear();
                writes.add(waiting.take());
                waiting.drainTo(writes, MAX_WRITES);
                write(writes);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            LOG.atError().setCause(bug).log("the outbox has stopped writing");
            failure.accept(bug);
        } finally {
            end(writes);
        }
    }

    private void write(List<Write> writes) {
        List<Write> real = writes.stream().filter(write -> write != END).toList();
        if (!real.isEmpty()) {
            disk.append(real);
        }
        real.forEach(write -> write.done.complete(null));
    }

    // Whoever waits hears of it, whatever it was.
    private void end(List<Write> unwritten) {
        List<Write> left = new ArrayList<>(unwritten);
        synchronized (this) {
            closed = true;
            waiting.drainTo(left);
        }
        CaptureRefusedException stopped = new CaptureRefusedException("the outbox has stopped writing");
        left.forEach(write -> write.refuse(stopped));
    }

    /** Writes what has come, and takes nothing more. */
    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                waiting.add(END);
            }
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
