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
    private final WrittenCalls calls;
    private final StringBuilder text = new StringBuilder();
    private final List<AnswerToken> tokens = new ArrayList<>();
    private @Nullable String finish;
    private @Nullable Integer completionTokens;
    private int passedOn;
    private int spoken;

    /**
     * @param spells whether the spelling of tokens is told
     * @param alternatives how many of the likeliest tokens are told beside each
     * @param calls writes those that the engine tells of into the text
     */
    AnswerSoFar(boolean spells, int alternatives, WrittenCalls calls) {
        this.calls = calls;
        this.spells = spells;
        this.alternatives = alternatives;
    }

    /** Takes a piece in; returns what of it is to be passed on, without text where there is nothing. */
    Piece add(Chunk chunk) {
        String more = calls.with(chunk, text.length() == 0);
        text.append(more);
        chunk.tokens().forEach(token -> tokens.add(told(token)));
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

    /** How many tokens it has: as the engine counts them, else those that it told. */
    int count() {
        Integer counted = completionTokens;
        return counted == null ? tokens.size() : Math.max(counted, tokens.size());
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
