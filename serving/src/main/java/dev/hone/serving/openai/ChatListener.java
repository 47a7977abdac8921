package dev.hone.serving.openai;

import dev.hone.serving.admission.Refusal;
import dev.hone.serving.answers.Piece;
import java.util.Optional;

/** Hears how an answer comes to be; must not block. */
public interface ChatListener {

    /**
     * Who answers, for those who run the server: the client is told of it by {@link #began} alone, as far as it may
     * know.
     *
     * @param version full name
     */
    default void answeredBy(String version) {}

    /** Who answers. */
    void began(Served served);

    /** The next piece of the text of one choice, from 0. */
    void text(int choice, Piece piece);

    /** Whether the client sees the pieces as they come. */
    default boolean isStreamed() {
        return false;
    }

    /** All choices are at their end and on their way to Kafka. */
    void done(Finished finished);

    /**
     * Does beforehand what takes time in {@link #done}. What it returns may then be run in the place of that where
     * nothing may be held up; empty where the end is told as it comes.
     */
    default Optional<Runnable> prepared(Finished finished) {
        return Optional.empty();
    }

    /** There will be no answer, or no more of it. */
    void failed(Refusal refusal);
}
