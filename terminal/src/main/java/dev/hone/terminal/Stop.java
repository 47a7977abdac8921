package dev.hone.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A wish to stop, from Ctrl-C or a termination signal. The command that holds it sees the wish, closes what it opened,
 * and only then does the JVM end: the shutdown hook waits for it.
 */
public final class Stop implements AutoCloseable {

    private static final Duration DRAIN = Duration.ofSeconds(60);

    private final CountDownLatch wished = new CountDownLatch(1);
    private final CountDownLatch drained = new CountDownLatch(1);
    private final Thread hook = new Thread(this::wishAndWait, "stop");

    private Stop() {}

    /** Begins to listen for signals; close it when everything is closed. */
    public static Stop onSignal() {
        var stop = new Stop();
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    /** Opened by the wish. */
    public CountDownLatch latch() {
        return wished;
    }

    /** Waits for the wish. */
    public void await() throws InterruptedException {
        wished.await();
    }

    /** Waits that long and then goes on, unless the wish came. */
    public void pause(Duration wait) throws InterruptedException {
        if (isWishedWithin(wait)) {
            throw new RunFailedException("stopped before the end");
        }
    }

    /** Whether the wish came within that time. */
    public boolean isWishedWithin(Duration wait) throws InterruptedException {
        return wished.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Wishes it from within. */
    public void wish() {
        wished.countDown();
    }

    public boolean isWished() {
        return wished.getCount() == 0;
    }

    @Override
    public void close() {
        drained.countDown();
        if (!isWished()) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private void wishAndWait() {
        wished.countDown();
        try {
            if (!drained.await(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
