package dev.hone.llm.generate;

import java.util.BitSet;

/**
 * What a sequence may say: which tokens may come next, given those that came. One object for one sequence.
 *
 * <p>Called on the thread of the batch, between steps, so that every other sequence waits for it: it must be quick and
 * must not block. It must not throw either; what it throws ends the step of every row. A row with one takes no heed of
 * {@link Sampling.Ending#minTokens}: the constraint alone says when an end token may come.
 */
public interface TokenConstraint {

    /**
     * The ids that may come next, at least one as long as it is not complete; those of end tokens are among them where
     * the text may end here. Read before the next call of {@link #chose}, and not changed.
     */
    BitSet allowed();

    /** The token that was chosen, one of {@link #allowed}. */
    void chose(int id);

    /** Whether nothing can follow any more: the sequence ends without an end token. */
    boolean complete();
}
