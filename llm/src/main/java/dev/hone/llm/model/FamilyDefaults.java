package dev.hone.llm.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Hugging Face's transformers 5.18 takes for a key that {@code config.json} leaves out.
 *
 * @param kvHeads null for as many as heads
 * @param headSize null for the hidden size divided by the heads
 * @param window null for none
 */
record FamilyDefaults(
        int vocabSize,
        int intermediateSize,
        int maxPositions,
        @Nullable Integer kvHeads,
        @Nullable Integer headSize,
        @Nullable Integer window,
        List<Integer> endTokenIds) {

    static final int HIDDEN_SIZE = 4096;
    static final int LAYERS = 32;
    static final int HEADS = 32;
    static final double NORM_EPSILON = 1e-6;
    static final double ROPE_THETA = 10_000;
    static final int WINDOWED_FROM_LAYER = 28;

    private static final FamilyDefaults LLAMA = new FamilyDefaults(32_000, 11_008, 2048, null, null, null, List.of(2));
    private static final FamilyDefaults MISTRAL =
            new FamilyDefaults(32_000, 14_336, 131_072, 8, null, 4096, List.of(2));
    private static final FamilyDefaults QWEN2 = new FamilyDefaults(151_936, 22_016, 32_768, 32, null, 4096, List.of());
    private static final FamilyDefaults QWEN3 = new FamilyDefaults(151_936, 22_016, 32_768, 32, 128, 4096, List.of());

    static FamilyDefaults of(Family family) {
        return switch (family) {
            case LLAMA -> LLAMA;
            case MISTRAL -> MISTRAL;
            case QWEN2 -> QWEN2;
            case QWEN3 -> QWEN3;
        };
    }
}
