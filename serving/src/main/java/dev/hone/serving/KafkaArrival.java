package dev.hone.serving;

import dev.hone.schemas.topics.ClusterWait;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Waits for Kafka on a thread of its own, so that a server listens, and says why it is not ready, from the beginning.
 */
final class KafkaArrival implements AutoCloseable {

    private final ClusterWait wait;
    private final Runnable arrived;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "serving-arrival");
    private volatile boolean there;

    /** @param arrived run once, when all is there; never after the end of {@link #close} */
    KafkaArrival(ClusterWait wait, Runnable arrived) {
        this.wait = wait;
        this.arrived = arrived;
        thread.setUncaughtExceptionHandler((dead, cause) -> failure.complete(cause));
    }

    void start() {
        thread.start();
    }

    /** What is waited for; empty when nothing is any more. */
    Optional<String> missing() {
        return there ? Optional.empty() : Optional.of(wait.missing().orElse("Kafka has not been asked yet"));
    }

    /** Why it will never be there. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure.getNow(null));
    }

    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        if (wait.await(stop)) {
            arrived.run();
            there = true;
        }
    }
}
