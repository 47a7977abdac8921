package dev.hone.serving.models;

import dev.hone.llm.lora.AttachedAdapter;

/**
 * A loaded version, held for as long as a request needs it: it is not unloaded before every lease on it is closed.
 *
 * <p>Close it exactly once, from any thread.
 */
public interface VersionLease extends AutoCloseable {

    /** The full name, {@code line@sha256:<digest>} or {@code line@base}. */
    String version();

    /**
     * {@code sha256:} and hex of the version's folder; the base model's digest for the base alone. Reported as
     * fingerprint.
     */
    String digest();

    /** What the version was trained to be asked for. */
    TrainedGoals goals();

    /** The version, ready to compute with weights of its own or the base's; throws where another process computes. */
    AttachedAdapter attached();

    /** Says that whoever computes does not have the version any more: it is loaded again before others are given it. */
    default void lost() {}

    @Override
    void close();
}
