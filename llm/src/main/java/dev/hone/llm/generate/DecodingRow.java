package dev.hone.llm.generate;

import dev.hone.llm.lora.AttachedAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One sequence in a {@link DecodingBatch}: the adapter that continues it, its prompt, how its tokens are chosen, and
 * those chosen so far.
 *
 * <p>Belongs to one batch for its life, and changes only in the batch's methods.
 */
public final class DecodingRow {

    private final AttachedAdapter attached;
    private final int[] prompt;
    private final Sampling sampling;
    private final TokenChooser chooser;
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private Optional<Generation.Finish> finish = Optional.empty();

    /** @param attached stays the caller's, and must be open for as long as the row is in a batch */
    public DecodingRow(AttachedAdapter attached, int[] prompt, Sampling sampling) {
        this.attached = attached;
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

    /** The token chosen last; there is one as soon as the row has joined, unless the model gave no numbers. */
    public GeneratedToken lastToken() {
        return tokens.get(tokens.size() - 1);
    }

    /** Why it ended; empty while it goes on. */
    public Optional<Generation.Finish> finish() {
        return finish;
    }

    AttachedAdapter attached() {
        return attached;
    }

    int[] prompt() {
        return prompt;
    }

    Sampling sampling() {
        return sampling;
    }

    TokenChooser chooser() {
        return chooser;
    }

    /** The most tokens that it can come to have. */
    int room() {
        return prompt.length + sampling.maxTokens();
    }

    /** How many of its tokens the cache holds: all but the last. */
    int cached() {
        return prompt.length + tokens.size() - 1;
    }

    /** Its prompt is one that the model can read. */
    void checked() {
        chooser.saw(prompt);
    }

    void append(GeneratedToken next, Set<Integer> endTokenIds) {
        if (!Double.isFinite(next.logprob())) {
            finish = Optional.of(Generation.Finish.NO_NUMBERS);
            return;
        }
        tokens.add(next);
        chooser.saw(next.id());
        if (endTokenIds.contains(next.id())) {
            finish = Optional.of(Generation.Finish.END_TOKEN);
        } else if (tokens.size() == sampling.maxTokens()) {
            finish = Optional.of(Generation.Finish.MAX_TOKENS);
        }
    }
}
