package dev.hone.terminal.tracing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One thing that is done, from its beginning to its end. What people wrote is never in one. Any thread may call; after
 * the end nothing is changed.
 */
public interface TraceSpan {

    /** One that nobody keeps. */
    TraceSpan NONE = new TraceSpan() {};

    /** Where it is, for those that go on with it; empty where nobody keeps it. */
    default Optional<TraceParent> place() {
        return Optional.empty();
    }

    default TraceSpan set(String name, String value) {
        return this;
    }

    default TraceSpan set(String name, long value) {
        return this;
    }

    default TraceSpan set(String name, double value) {
        return this;
    }

    default TraceSpan set(String name, boolean value) {
        return this;
    }

    default TraceSpan set(String name, List<String> values) {
        return this;
    }

    /** It has to do with another one, which is not what it is part of. */
    default TraceSpan link(TraceParent other) {
        return this;
    }

    /** It came to nothing; the kind is one of a few words. */
    default void failed(String kind) {}

    default void end(Instant at) {}
}
