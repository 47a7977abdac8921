package dev.hone.serving.capture;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Puts events on their way to Kafka. When a method has returned, the events are on this machine's disk and will be
 * sent, whatever dies; Kafka need not be there. Any thread may call; a call takes the time of a local write, but for
 * {@link #keep}.
 *
 * <p>Throws {@link CaptureRefusedException} when the outbox has no room or its disk fails: then nothing was kept.
 */
public interface Capture {

    /**
     * An answered request, without waiting for the disk. The instants become the records' timestamps.
     *
     * @return done when the events are on the disk, or ended by {@link CaptureRefusedException}; what hangs on it runs
     *     where others wait for it, and must be short
     */
    CompletableFuture<Void> keep(Captured<PromptSubmitted> prompt, Captured<ResponseServed> response);

    /** As {@link #keep}, but returns when it is done. */
    default void interaction(Captured<PromptSubmitted> prompt, Captured<ResponseServed> response) {
        CaptureRefusedException.orDone(keep(prompt, response));
    }

    /** Feedback, one record each; all of them or none. */
    void feedback(List<Captured<FeedbackGiven>> feedback);

    /**
     * An event and what it is sent under.
     *
     * @param interactionId the key
     * @param traceparent of the request that brought it, where its own record does not say so
     */
    record Captured<T>(
            String interactionId,
            T event,
            Instant at,
            @Nullable String traceparent) {

        public Captured(String interactionId, T event, Instant at) {
            this(interactionId, event, at, null);
        }

        /** Another form of the event, under the same. */
        Captured<T> with(T other) {
            return new Captured<>(interactionId, other, at, traceparent);
        }
    }
}
