package dev.hone.serving.answers;

import java.util.List;

/**
 * A piece of an answer's text, and the tokens that begin in it.
 *
 * @param text whole characters, not empty
 * @param tokens empty where a token of before goes on, and where the engine tells none
 */
public record Piece(String text, List<AnswerToken> tokens) {

    public Piece {
        tokens = List.copyOf(tokens);
    }

    public static Piece of(String text) {
        return new Piece(text, List.of());
    }
}
