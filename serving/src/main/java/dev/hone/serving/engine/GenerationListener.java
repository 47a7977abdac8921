package dev.hone.serving.engine;

import dev.hone.serving.answers.Piece;

/** Hears how a request goes on; called on a thread of the engine, never by two at once. */
public interface GenerationListener {

    /** The next piece of the text: whole characters, and never the beginning of a stop string. */
    void text(Piece piece);

    /** The end; the pieces together were the text. */
    void done(Generated generated);

    /** There will be no answer: none began in time, others had its place, it was cancelled, or the engine broke. */
    void failed(GenerationFailure failure);
}
