package dev.hone.llm.model;

import dev.hone.llm.torch.Torch;

/**
 * Options of computing gradients, which change time and memory and, but for rounding, no result.
 *
 * @param checkpoints whether only the input of each layer is kept, and the layer computed again on the way back: about
 *     a third more time, a fraction of the memory
 * @param lossTokens how many tokens have logits at a time
 */
public record TrainingOptions(boolean checkpoints, int lossTokens) {

    /** Logits of the largest piece on a processor: 64 MiB of float32. */
    public static final int CPU_LOSS_LOGITS = 1 << 24;

    /**
     * The same on a GPU, 512 MiB: every piece reads the head's matrix twice, so a piece has to have tokens enough that
     * this takes less time than the products.
     */
    public static final int GPU_LOSS_LOGITS = 1 << 27;

    public TrainingOptions {
        if (lossTokens < 1) {
            throw new IllegalArgumentException("lossTokens must be at least 1, was " + lossTokens);
        }
    }

    /** No checkpoints, and logits in pieces for the device that models are on. */
    public static TrainingOptions standard(ModelConfig config) {
        int logits = Torch.isOnGpu() ? GPU_LOSS_LOGITS : CPU_LOSS_LOGITS;
        return new TrainingOptions(false, Math.max(16, logits / config.vocabSize()));
    }

    public TrainingOptions withCheckpoints() {
        return new TrainingOptions(true, lossTokens);
    }
}
