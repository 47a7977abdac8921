package dev.hone.llm.score;

import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.torch.Torch;

/** How many tokens are read at once where nobody waits for the first of them. */
final class BatchTokens {

    private static final int MOST = 8_192;
    private static final int LEAST = 512;

    /**
     * Of the widest tensor of a layer. The system takes back memory of such tensors when they are twice as large, and
     * has to give it anew, page by page, for each product: on a processor that costs as much as the arithmetic.
     */
    private static final long WIDEST_BYTES = 16L << 20;

    private BatchTokens() {}

    static int of(ModelConfig config) {
        return Torch.isOnGpu() ? MOST : onProcessor(config.intermediateSize());
    }

    /** The widest tensor has both halves of the feed-forward part, in float32. */
    static int onProcessor(int intermediate) {
        long tokens = WIDEST_BYTES / (2L * intermediate * Float.BYTES);
        return (int) Math.max(LEAST, Math.min(MOST, tokens));
    }
}
