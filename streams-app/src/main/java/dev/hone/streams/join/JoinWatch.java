package dev.hone.streams.join;

import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.terminal.tracing.TraceParent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Is told what the join does, for metrics and traces. Called by the thread of each task, before its transaction is
 * committed: what is told may be told once more after a failure. Must not block.
 */
public interface JoinWatch {

    /** Nobody watches; traces that come in are carried on as they are. */
    JoinWatch NONE = new JoinWatch() {};

    /** The producer of what came without an API key. */
    String NO_PRODUCER = "none";

    /**
     * What is said of an interaction, and why now.
     *
     * @param from when what made it say so came: a record, or the time of a timer
     * @param to now, by the wall clock
     * @param feedback the trace of the feedback that made it say so; null where it was not feedback, or not traced
     */
    record Saying(Instant from, Instant to, @Nullable TraceParent feedback) {}

    /**
     * Feedback has been worked on.
     *
     * @param delayMs since it came
     */
    default void feedbackJoined(long delayMs) {}

    /**
     * Nothing was ever found for records of an input.
     *
     * @param producer the id of the API key that they came by; none where they came without one
     */
    default void orphaned(String input, String producer, int records) {}

    /**
     * A revision goes out whose request is traced.
     *
     * @param trace that of the prompt
     * @return what is to be carried on with it; empty for nothing
     */
    default Optional<TraceParent> scored(String id, ScoredInteraction interaction, TraceParent trace, Saying saying) {
        return Optional.of(trace);
    }
}
