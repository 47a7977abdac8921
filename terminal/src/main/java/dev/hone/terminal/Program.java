package dev.hone.terminal;

import java.util.Optional;

/** A program that runs until it is stopped, in a process of its own or with others in one. */
public interface Program extends AutoCloseable {

    /**
     * Starts it and returns; waits for Kafka and the registry first where it can do nothing without them.
     * {@link #close()} by another thread ends that wait, and nothing is started then.
     */
    void start();

    /** Why it has stopped by itself; empty while it is well. */
    Optional<Throwable> failure();

    /** Drains and stops it; a second call does nothing. */
    @Override
    void close();
}
