package dev.hone.llm.generate;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.torch.Torch;
import java.util.List;

/**
 * The keys and values of a batch's rows, in memory that grows by doubling, up to what the batch can ever need, and
 * never shrinks.
 */
final class RowCache implements AutoCloseable {

    private static final int TOKENS_STEP = 64;

    private final Decoder decoder;
    private final int maxRows;
    private PtNDManager memory = Torch.newScope();
    private List<PtNDArray> tensors = List.of();
    private int rows;
    private int tokens;

    RowCache(Decoder decoder, int maxRows) {
        this.decoder = decoder;
        this.maxRows = maxRows;
    }

    List<PtNDArray> tensors() {
        return tensors;
    }

    /** Makes room; the first {@code usedRows} rows keep what they hold. */
    void grow(int neededRows, int neededTokens, int usedRows) {
        if (neededRows <= rows && neededTokens <= tokens) {
            return;
        }
        int moreRows = neededRows <= rows ? rows : Math.max(neededRows, Math.min(2 * rows, maxRows));
        int most = decoder.config().maxPositions();
        int moreTokens =
                neededTokens <= tokens ? tokens : Math.max(roundedUp(neededTokens), Math.min(2 * tokens, most));
        PtNDManager fresh = Torch.newScope();
        List<PtNDArray> larger = decoder.newCache(fresh, moreRows, moreTokens);
        try (PtNDManager scope = Torch.newScope()) {
            if (usedRows > 0) {
                decoder.copyRows(scope, tensors, larger, usedRows, tokens);
            }
        }
        memory.close();
        memory = fresh;
        tensors = larger;
        rows = moreRows;
        tokens = moreTokens;
    }

    void move(int from, int to, int usedTokens) {
        try (PtNDManager scope = Torch.newScope()) {
            decoder.moveRow(scope, tensors, from, to, usedTokens);
        }
    }

    private static int roundedUp(int count) {
        return (count + TOKENS_STEP - 1) / TOKENS_STEP * TOKENS_STEP;
    }

    @Override
    public void close() {
        memory.close();
    }
}
