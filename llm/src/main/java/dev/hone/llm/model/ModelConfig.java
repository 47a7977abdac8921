package dev.hone.llm.model;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The shape of a decoder of the Llama family, as Hugging Face's {@code config.json} of {@code LlamaForCausalLM} gives it.
 *
 * <p>{@code endTokenId} is -1 where the file names none.
 */
public record ModelConfig(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headSize,
        int maxPositions,
        double ropeTheta,
        double rmsNormEpsilon,
        boolean tiedEmbeddings,
        int endTokenId) {

    public ModelConfig {
        positive("vocab_size", vocabSize);
        positive("hidden_size", hiddenSize);
        positive("intermediate_size", intermediateSize);
        positive("num_hidden_layers", layers);
        positive("num_attention_heads", heads);
        positive("num_key_value_heads", kvHeads);
        positive("head_dim", headSize);
        positive("max_position_embeddings", maxPositions);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "num_attention_heads (" + heads + ") must be a multiple of num_key_value_heads (" + kvHeads + ")");
        }
        if (headSize % 2 != 0) {
            throw new IllegalArgumentException("head_dim must be even for rotary positions, was " + headSize);
        }
        if (!(ropeTheta > 0) || !(rmsNormEpsilon > 0)) {
            throw new IllegalArgumentException(
                    "rope_theta and rms_norm_eps must be positive, were " + ropeTheta + " and " + rmsNormEpsilon);
        }
        if (endTokenId < -1 || endTokenId >= vocabSize) {
            throw new IllegalArgumentException(
                    "eos_token_id " + endTokenId + " is outside the vocabulary of " + vocabSize);
        }
    }

    /** A small model with as many key-value heads as heads, an untied head and Llama's usual constants. */
    public static ModelConfig small(int vocabSize, int hiddenSize, int layers, int heads, int endTokenId) {
        int intermediate = 8 * ((hiddenSize + 2) / 3);
        return new ModelConfig(
                vocabSize,
                hiddenSize,
                intermediate,
                layers,
                heads,
                heads,
                hiddenSize / heads,
                2048,
                10_000,
                1e-5,
                false,
                endTokenId);
    }

    /** Reads a {@code config.json}; what it asks for and is not supported is refused by name. */
    public static ModelConfig read(Path file) throws IOException {
        return ConfigFile.read(file);
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("config.json: " + key + " must be at least 1, was " + value);
        }
    }
}
