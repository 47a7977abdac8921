package dev.hone.lab.testbed.program;

import java.util.Optional;

/** One of the applications, run inside this JVM. */
public interface Program extends AutoCloseable {

    /** Starts it and returns. */
    void start();

    /** Why it has stopped by itself; empty while it is well. */
    Optional<Throwable> failure();

    /** Drains and stops it. */
    @Override
    void close();
}
