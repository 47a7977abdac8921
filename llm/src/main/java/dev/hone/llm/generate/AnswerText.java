package dev.hone.llm.generate;

import dev.hone.llm.text.TextStream;
import dev.hone.llm.text.Tokenizer;
import java.util.List;
import java.util.Set;

/**
 * The text of a sequence as its tokens come: whole characters, up to the first stop string and without end and stop
 * tokens, unless the sampling wants what stopped it kept. No stop string is looked for before as many tokens have come
 * as the sampling asks for at least.
 *
 * <p>What may still become the beginning of a stop string is held back. One thread at a time.
 */
public final class AnswerText {

    private final TextStream stream;
    private final StopStrings stops;
    private final Sampling.Ending ending;
    private final Set<Integer> endTokenIds;
    private int count;
    private int length;

    public AnswerText(Tokenizer tokenizer, List<String> stop, Set<Integer> endTokenIds) {
        this(tokenizer, Sampling.greedy(1).withStop(stop), endTokenIds);
    }

    /** With the stop strings, and all that may end it, of a sampling. */
    public AnswerText(Tokenizer tokenizer, Sampling sampling, Set<Integer> endTokenIds) {
        this.stream = new TextStream(tokenizer);
        this.stops = new StopStrings(sampling.stop(), sampling.ending().includesStop());
        this.ending = sampling.ending();
        this.endTokenIds = Set.copyOf(endTokenIds);
    }

    /** What the token makes certain; often empty, and always after a stop string. */
    public String add(int id) {
        count++;
        if (endTokenIds.contains(id) || (ending.stopTokenIds().contains(id) && !ending.includesStop())) {
            return "";
        }
        // Nothing is held back yet, so what comes may go.
        String piece = stream.add(id);
        length += piece.length();
        return count <= ending.minTokens() ? piece : stops.add(piece);
    }

    /** What was held back, when no more tokens come. */
    public String finish() {
        String last = stops.add(stream.finish());
        return stops.stopped() ? last : last + stops.finish();
    }

    /** Characters of the text of all tokens so far, without what is no whole character yet; stop strings included. */
    public int length() {
        return length;
    }

    /** Whether a stop string has come. */
    public boolean stopped() {
        return stops.stopped();
    }
}
