package dev.hone.llm.generate;

import dev.hone.llm.text.TextStream;
import dev.hone.llm.text.Tokenizer;
import java.util.List;
import java.util.Set;

/**
 * The text of a sequence as its tokens come: whole characters, up to the first stop string and without end tokens.
 *
 * <p>What may still become the beginning of a stop string is held back. One thread at a time.
 */
public final class AnswerText {

    private final TextStream stream;
    private final StopStrings stops;
    private final Set<Integer> endTokenIds;

    public AnswerText(Tokenizer tokenizer, List<String> stop, Set<Integer> endTokenIds) {
        this.stream = new TextStream(tokenizer);
        this.stops = new StopStrings(stop);
        this.endTokenIds = Set.copyOf(endTokenIds);
    }

    /** What the token makes certain; often empty, and always after a stop string. */
    public String add(int id) {
        return endTokenIds.contains(id) ? "" : stops.add(stream.add(id));
    }

    /** What was held back, when no more tokens come. */
    public String finish() {
        String last = stops.add(stream.finish());
        return stops.stopped() ? last : last + stops.finish();
    }

    /** Whether a stop string has come. */
    public boolean stopped() {
        return stops.stopped();
    }
}
