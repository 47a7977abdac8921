package dev.hone.serving.openai;

import dev.hone.serving.admission.Refusal;

/** Hears how an answer comes to be; must not block. */
public interface ChatListener {

    /** Who answers. */
    void began(Served served);

    /** The next piece of the text of one choice, from 0. */
    void text(int choice, String piece);

    /** Whether the client sees the pieces as they come. */
    default boolean isStreamed() {
        return false;
    }

    /** All choices are at their end and on their way to Kafka. */
    void done(Finished finished);

    /** There will be no answer, or no more of it. */
    void failed(Refusal refusal);
}
