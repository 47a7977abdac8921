package dev.hone.llm.model;

/**
 * Options of computing gradients, which change time and memory and, but for rounding, no result.
 *
 * @param checkpoints whether only the input of each layer is kept, and the layer computed again on the way back: about
 *     a third more time, a fraction of the memory
 * @param lossTokens how many tokens have logits at a time
 */
public record TrainingOptions(boolean checkpoints, int lossTokens) {

    /** Logits of the largest piece: 64 MiB of float32. */
    private static final int LOSS_LOGITS = 1 << 24;

    public TrainingOptions {
        if (lossTokens < 1) {
            throw new IllegalArgumentException("lossTokens must be at least 1, was " + lossTokens);
        }
    }

    /** No checkpoints, and logits of at most 64 MiB at a time. */
    public static TrainingOptions standard(ModelConfig config) {
        return new TrainingOptions(false, Math.max(16, LOSS_LOGITS / config.vocabSize()));
    }

    public TrainingOptions withCheckpoints() {
        return new TrainingOptions(true, lossTokens);
    }
}
