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

    /** Of keys and values of all layers. */
    long bytesPerToken() {
        return tensors.stream()
                .mapToLong(half -> half.getDataType().getNumOfBytes()
                        * half.getShape().size()
                        / half.getShape().get(0)
                        / half.getShape().get(1))
                .sum();
    }

    void move(int from, int to, int usedTokens) {
        try (PtNDManager scope = Torch.newScope()) {
            decoder.copyRow(scope, new Decoder.Line(tensors, from), new Decoder.Line(tensors, to), usedTokens);
        }
    }

    /** A copy of the first tokens of a row, in memory of its own. */
    List<PtNDArray> copy(PtNDManager to, int row, int usedTokens) {
        List<PtNDArray> copied = decoder.newCache(to, 1, usedTokens);
        try (PtNDManager scope = Torch.newScope()) {
            decoder.copyRow(scope, new Decoder.Line(tensors, row), new Decoder.Line(copied, 0), usedTokens);
        }
        return copied;
    }

    /** Writes the first tokens of such a copy over those of a row. */
    void paste(List<PtNDArray> copied, int row, int usedTokens) {
        try (PtNDManager scope = Torch.newScope()) {
            decoder.copyRow(scope, new Decoder.Line(copied, 0), new Decoder.Line(tensors, row), usedTokens);
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
