package dev.hone.llm.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values that Hugging Face's transformers 5.18 takes for keys that {@code config.json} leaves out.
 *
 * @param kvHeads null for as many as heads
 * @param headSize null for the hidden size divided by the heads
 * @param window null for none
 */
record FamilyDefaults(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        @Nullable Integer kvHeads,
        @Nullable Integer headSize,
        int maxPositions,
        @Nullable Integer window,
        boolean tiedEmbeddings,
        List<Integer> endTokenIds) {

    static final double NORM_EPSILON = 1e-6;
    static final double ROPE_THETA = 10_000;
}
