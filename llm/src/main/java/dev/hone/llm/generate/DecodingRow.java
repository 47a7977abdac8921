package dev.hone.llm.generate;

import dev.hone.llm.lora.AttachedAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One sequence in a {@link DecodingBatch}: the adapter that continues it, its prompt, how it is guided and its tokens
 * are chosen, and those chosen so far.
 *
 * <p>Belongs to one batch for its life, and changes only in the batch's methods.
 */
public final class DecodingRow {

    private final AttachedAdapter attached;
    private final Sampling sampling;
    private final Guidance guidance;
    private final TokenChooser chooser;
    private final List<Branch> branches;
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private Optional<Generation.Finish> finish = Optional.empty();
    private @Nullable String owner;

    /**
     * A row without guidance. The adapter stays the caller's, and must be open for as long as the row is in a batch.
     */
    public DecodingRow(AttachedAdapter attached, int[] prompt, Sampling sampling) {
        this(attached, prompt, sampling, Guidance.none());
    }

    /** A row that is guided takes as many of the batch's rows as {@link Guidance#rows} says. */
    public DecodingRow(AttachedAdapter attached, int[] prompt, Sampling sampling, Guidance guidance) {
        this(attached, prompt, sampling, guidance, null);
    }

    /** @param constraint of this row alone; null where it may say anything */
    public DecodingRow(
            AttachedAdapter attached,
            int[] prompt,
            Sampling sampling,
            Guidance guidance,
            @Nullable TokenConstraint constraint) {
        this.attached = attached;
        this.sampling = sampling;
        this.guidance = guidance;
        this.chooser = new TokenChooser(sampling, constraint);
        this.branches = Branch.of(this, prompt, guidance);
    }

    /**
     * Lets what the model makes of its tokens be kept for other rows of the same owner and adapter that begin alike,
     * and be taken from such; to be said before it is in a batch. Rows without an owner share nothing.
     */
    public DecodingRow sharedWithin(String whose) {
        owner = whose;
        return this;
    }

    /** A copy of the tokens chosen so far; the end or stop token, when it was drawn, is the last. */
    public List<GeneratedToken> tokens() {
        return List.copyOf(tokens);
    }

    public int tokenCount() {
        return tokens.size();
    }

    /** The token chosen last; there is one as soon as {@link #tokenCount} says so. */
    public GeneratedToken lastToken() {
        return tokens.get(tokens.size() - 1);
    }

    GeneratedToken token(int index) {
        return tokens.get(index);
    }

    @Nullable
    String owner() {
        return owner;
    }

    /** Why it ended; empty while it goes on. */
    public Optional<Generation.Finish> finish() {
        return finish;
    }

    AttachedAdapter attached() {
        return attached;
    }

    int[] prompt() {
        return own().prompt();
    }

    Guidance guidance() {
        return guidance;
    }

    /** Its lines of the cache: its own, and where it is guided the one that it is guided away from. */
    List<Branch> branches() {
        return branches;
    }

    Branch own() {
        return branches.get(0);
    }

    Sampling sampling() {
        return sampling;
    }

    TokenChooser chooser() {
        return chooser;
    }

    /** How many tokens have to be read before its first one is chosen. */
    int promptTokens() {
        return branches.stream().mapToInt(branch -> branch.prompt().length).sum();
    }

    /** The most tokens that a branch of it can come to have. */
    int room() {
        return branches.stream()
                        .mapToInt(branch -> branch.prompt().length)
                        .max()
                        .orElseThrow()
                + sampling.maxTokens();
    }

    /** Its prompt is one that the model can read. */
    void checked() {
        chooser.saw(prompt());
    }

    void append(GeneratedToken next, Set<Integer> endTokenIds) {
        if (!Double.isFinite(next.logprob())) {
            finish = Optional.of(Generation.Finish.NO_NUMBERS);
            return;
        }
        tokens.add(next);
        chooser.chose(next.id());
        if (sampling.ending().endsAt(next.id(), endTokenIds)) {
            finish = Optional.of(Generation.Finish.END_TOKEN);
        } else if (chooser.complete()) {
            finish = Optional.of(Generation.Finish.COMPLETE);
        } else if (tokens.size() == sampling.maxTokens()) {
            finish = Optional.of(Generation.Finish.MAX_TOKENS);
        }
    }
}
