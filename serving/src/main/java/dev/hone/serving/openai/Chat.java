package dev.hone.serving.openai;

import java.util.List;

/** Answers chat requests; behind this seam is everything that decides. Any thread may call. */
public interface Chat {

    /**
     * Begins to answer; returns without waiting for the answer. The listener hears {@code began} before this returns,
     * then pieces of text, then exactly one of {@code done} and {@code failed}, on any thread, never on two at once.
     *
     * @return cancels: for a client that has gone
     * @throws dev.hone.serving.admission.RefusedException when there will be no answer; then the listener hears nothing
     */
    Runnable begin(ChatRequest request, ChatListener listener);

    /**
     * The text of token ids, special ones by their names.
     *
     * @throws dev.hone.serving.admission.RefusedException where the model has not all of them
     */
    String text(List<Integer> ids);
}
