package dev.hone.serving;

import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationListener;

/**
 * Puts the special token that an answer's calls begin with before its text, which shows none: else what is learned from
 * would be calls without it. The pieces of a stream stay as they are: calls are read with it or without.
 *
 * @param id of the token
 * @param name as it is written
 */
record SpelledMarker(GenerationListener listener, int id, String name) implements GenerationListener {

    @Override
    public void text(Piece piece) {
        listener.text(piece);
    }

    @Override
    public void done(Generated whole) {
        boolean marked = !whole.tokens().isEmpty() && whole.tokens().get(0).id() == id;
        listener.done(marked ? whole.withText(name + whole.text()) : whole);
    }

    @Override
    public void failed(GenerationFailure failure) {
        listener.failed(failure);
    }
}
