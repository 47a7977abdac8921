package dev.hone.serving.engine;

import dev.hone.llm.generate.AnswerText;
import dev.hone.llm.generate.GeneratedToken;
import dev.hone.llm.generate.Generation;
import dev.hone.llm.text.Tokenizer;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.AnswerToken.Candidate;
import dev.hone.serving.answers.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of an answer and the text that they make, as both come. Belongs to the engine's thread.
 *
 * <p>A token goes out with the piece in which its text begins; one that is held back, since it may be the beginning of
 * a stop string, waits with its text.
 */
final class AnswerTokens {

    private final @Nullable Tokenizer speller;
    private final AnswerText text;
    private final StringBuilder shown = new StringBuilder();
    private final List<AnswerToken> tokens = new ArrayList<>();
    // Where in the text of all tokens, stop strings included, each begins.
    private final List<Integer> begins = new ArrayList<>();
    private List<AnswerToken> prompt = List.of();
    private int told;

    AnswerTokens(Tokenizer tokenizer, GenerationRequest request, Set<Integer> endTokenIds) {
        this.speller = request.spells() ? tokenizer : null;
        this.text = new AnswerText(tokenizer, request.sampling(), endTokenIds);
    }

    /** What the token makes certain; its text is often empty. */
    Piece add(GeneratedToken token) {
        begins.add(text.length());
        tokens.add(read(token));
        return shown(text.add(token.id()));
    }

    private AnswerToken read(GeneratedToken token) {
        return new AnswerToken(
                candidate(token.id(), token.logprob()),
                token.alternatives().stream()
                        .map(other -> candidate(other.id(), other.logprob()))
                        .toList());
    }

    /** Takes in how likely the tokens of the prompt were found, from the second on. */
    void scored(int first, List<GeneratedToken> others) {
        List<AnswerToken> all = new ArrayList<>();
        all.add(new AnswerToken(candidate(first, Double.NaN), List.of()));
        others.forEach(token -> all.add(read(token)));
        prompt = all;
    }

    /** The tokens of the prompt; none where nobody asked. */
    List<AnswerToken> prompt() {
        return prompt;
    }

    /** What was held back, when no more tokens come. */
    Piece finish() {
        return shown(text.finish());
    }

    private Piece shown(String piece) {
        if (piece.isEmpty()) {
            return Piece.of("");
        }
        shown.append(piece);
        int from = told;
        while (told < tokens.size() && begins.get(told) < shown.length()) {
            told++;
        }
        return new Piece(piece, tokens.subList(from, told));
    }

    private Candidate candidate(int id, double logprob) {
        return new Candidate(id, logprob, speller == null ? null : Spellings.of(speller, id));
    }

    boolean stopped() {
        return text.stopped();
    }

    String text() {
        return shown.toString();
    }

    List<AnswerToken> tokens() {
        return tokens;
    }

    /** How many are part of the text, now that it has ended. */
    int spoken(Optional<Generation.Finish> finish) {
        if (stopped()) {
            return told;
        }
        boolean byItsLast = finish.equals(Optional.of(Generation.Finish.END_TOKEN));
        return byItsLast ? Math.max(told, tokens.size() - 1) : tokens.size();
    }
}
