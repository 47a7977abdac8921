package dev.hone.serving.external;

import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.AnswerToken.Candidate;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Generated;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an engine has said of an answer. Belongs to the engine's thread. */
final class AnswerSoFar {

    private final boolean spells;
    private final int alternatives;
    private final int mostTokens;
    private final WrittenCalls calls;
    private final StringBuilder text = new StringBuilder();
    private final List<AnswerToken> tokens = new ArrayList<>();
    private @Nullable String finish;
    private @Nullable Integer completionTokens;
    private int pieces;
    private int passedOn;
    private int spoken;

    /**
     * @param spells whether the spelling of tokens is told
     * @param alternatives how many of the likeliest tokens are told beside each
     * @param mostTokens that were asked for; the engine is not believed to have more
     * @param calls writes those that the engine tells of into the text
     */
    AnswerSoFar(boolean spells, int alternatives, int mostTokens, WrittenCalls calls) {
        this.calls = calls;
        this.spells = spells;
        this.alternatives = alternatives;
        this.mostTokens = Math.max(1, mostTokens);
    }

    /**
     * Whether the engine goes on with that piece where the answer has all the tokens that it may have. A piece has a
     * token at least; the end of an answer may be told after its last.
     */
    boolean isBeyond(Chunk chunk) {
        boolean goesOn =
                speaks(chunk) || (chunk.finish() == null && !chunk.tokens().isEmpty());
        return goesOn && Math.max(tokens.size() + chunk.tokens().size(), pieces + 1) > mostTokens;
    }

    private static boolean speaks(Chunk chunk) {
        return !chunk.text().isEmpty() || !chunk.calls().isEmpty();
    }

    /** Takes a piece in that is not beyond; returns what of it is passed on, without text where there is nothing. */
    Piece add(Chunk chunk) {
        String more = calls.with(chunk, text.length() == 0);
        text.append(more);
        chunk.tokens().stream().limit((long) mostTokens - tokens.size()).forEach(token -> tokens.add(told(token)));
        if (speaks(chunk)) {
            pieces++;
        }
        if (chunk.finish() != null) {
            finish = chunk.finish();
        }
        if (chunk.completionTokens() != null) {
            completionTokens = chunk.completionTokens();
        }
        if (more.isEmpty()) {
            return Piece.of("");
        }
        spoken = tokens.size();
        Piece piece = new Piece(more, tokens.subList(passedOn, spoken));
        passedOn = spoken;
        return piece;
    }

    private AnswerToken told(AnswerToken token) {
        List<Candidate> others = token.alternatives();
        return new AnswerToken(
                told(token.chosen()),
                others.subList(0, Math.min(alternatives, others.size())).stream()
                        .map(this::told)
                        .toList());
    }

    private Candidate told(Candidate candidate) {
        return spells ? candidate : new Candidate(candidate.id(), candidate.logprob(), null);
    }

    /** What was said. */
    String text() {
        return text.toString();
    }

    /** Why it ended; null where it has not. */
    @Nullable
    String finish() {
        return finish;
    }

    /**
     * How many tokens it has: as the engine counts them, if that can be; else those that it told, or one for each piece
     * where it told none.
     */
    int count() {
        Integer counted = completionTokens;
        if (counted == null || isCountedWrongly()) {
            return tokens.isEmpty() ? Math.min(pieces, mostTokens) : tokens.size();
        }
        return Math.max(tokens.size(), counted);
    }

    /** Whether the engine counts what cannot be. */
    boolean isCountedWrongly() {
        Integer counted = completionTokens;
        return counted != null && (counted < 0 || counted > mostTokens);
    }

    /** The answer, at its end; of tokens that the engine counts and does not tell no more is known than that. */
    Generated generated(boolean stopped, double firstTokenMs, double totalMs) {
        List<AnswerToken> all = new ArrayList<>(tokens);
        while (all.size() < count()) {
            all.add(AnswerToken.of(AnswerToken.UNKNOWN_ID));
        }
        return new Generated(
                text.toString(), List.of(), all, stopped ? spoken : tokens.size(), stopped, firstTokenMs, totalMs);
    }
}
