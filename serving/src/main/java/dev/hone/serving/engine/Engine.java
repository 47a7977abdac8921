package dev.hone.serving.engine;

import java.util.Optional;

/**
 * Generates for many requests at once. Any thread may call; listeners are called on a thread of the engine and must not
 * block.
 */
public interface Engine extends AutoCloseable {

    /**
     * Takes the request in, or refuses it. Once taken in, the listener hears exactly one of {@code done} and
     * {@code failed}, and the engine closes the request's lease before that. The handle cancels: what was generated so
     * far is dropped, and {@code failed} is told.
     *
     * @throws QueueFullException when as many requests wait as may
     */
    Cancellation submit(GenerationRequest request, GenerationListener listener);

    /** Requests taken in that have not begun to be answered. */
    int waiting();

    /** Requests taken in and not ended. */
    int running();

    /** Whether the prompt's ids are what the model sees; else it is rendered once more where it computes. */
    default boolean takesTokens() {
        return true;
    }

    /** Whether answers can be held to a form here. */
    default boolean constrains() {
        return true;
    }

    /** Why an engine that holds answers to forms by itself cannot to this one; empty where it can. */
    default Optional<AskedForm.Lack> lacks(AskedForm form) {
        return Optional.empty();
    }

    /** Whether this process computes: then tokens of prompts can be scored, and answers computed alone. */
    default boolean computesHere() {
        return false;
    }

    /** Whether answers are computed alone where their requests do not say. */
    default boolean computesAlone() {
        return false;
    }

    /** Whether answers can be guided here. */
    default boolean guides() {
        return true;
    }

    /** Threads of the arithmetic in this process; 0 where there are none, or none yet. */
    default int threads() {
        return 0;
    }

    /** What stopped it, other than {@link #close()}; then it answers nobody any more. */
    default Optional<Throwable> failure() {
        return Optional.empty();
    }

    /** Lets what runs come to its end, for a while, and stops. */
    @Override
    void close();

    /** Ends a request early. */
    interface Cancellation {
        void cancel();
    }
}
