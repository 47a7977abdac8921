package dev.hone.llm.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One sequence in a {@link DecodingBatch}: its prompt, how its tokens are chosen, and those chosen so far.
 *
 * <p>Belongs to one batch for its life, and changes only in the batch's methods.
 */
public final class DecodingRow {

    private final int[] prompt;
    private final Sampling sampling;
    private final TokenChooser chooser;
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private Optional<Generation.Finish> finish = Optional.empty();

    public DecodingRow(int[] prompt, Sampling sampling) {
        this.prompt = prompt.clone();
        this.sampling = sampling;
        this.chooser = new TokenChooser(sampling);
    }

    /** A copy of the tokens chosen so far; the end token, when it was drawn, is the last. */
    public List<GeneratedToken> tokens() {
        return List.copyOf(tokens);
    }

    public int tokenCount() {
        return tokens.size();
    }

    /** The token chosen last; there is one as soon as the row has joined. */
    public GeneratedToken lastToken() {
        return tokens.get(tokens.size() - 1);
    }

    /** Why it ended; empty while it goes on. */
    public Optional<Generation.Finish> finish() {
        return finish;
    }

    int[] prompt() {
        return prompt;
    }

    Sampling sampling() {
        return sampling;
    }

    /** The most tokens that it can come to have. */
    int room() {
        return prompt.length + sampling.maxTokens();
    }

    /** How many of its tokens the cache holds: all but the last. */
    int cached() {
        return prompt.length + tokens.size() - 1;
    }

    void append(float[] logprobs, int endTokenId) {
        GeneratedToken next = chooser.choose(logprobs);
        tokens.add(next);
        if (next.id() == endTokenId) {
            finish = Optional.of(Generation.Finish.END_TOKEN);
        } else if (tokens.size() == sampling.maxTokens()) {
            finish = Optional.of(Generation.Finish.MAX_TOKENS);
        }
    }
}
