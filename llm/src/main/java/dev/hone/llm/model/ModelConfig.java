package dev.hone.llm.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The shape of a decoder of one of the {@link Family families}, as Hugging Face's {@code config.json} gives it.
 *
 * @param maxPositions the longest sequence that can be computed: {@code max_position_embeddings}, or the sliding window
 *     where that is shorter, since up to there windowed and full attention are the same
 * @param endTokenIds the tokens that end an answer, none where the file names none
 */
public record ModelConfig(
        Family family,
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headSize,
        int maxPositions,
        Rope rope,
        double rmsNormEpsilon,
        boolean tiedEmbeddings,
        Variations variations,
        List<Integer> endTokenIds) {

    public ModelConfig {
        endTokenIds = List.copyOf(endTokenIds);
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
        if (!(rmsNormEpsilon > 0)) {
            throw new IllegalArgumentException("rms_norm_eps must be positive, was " + rmsNormEpsilon);
        }
        for (int id : endTokenIds) {
            if (id < 0 || id >= vocabSize) {
                throw new IllegalArgumentException("eos_token_id " + id + " is outside the vocabulary of " + vocabSize);
            }
        }
    }

    /**
     * A small Llama with as many key-value heads as heads, an untied head and the usual constants; -1 for no end token.
     */
    public static ModelConfig small(int vocabSize, int hiddenSize, int layers, int heads, int endTokenId) {
        int intermediate = 8 * ((hiddenSize + 2) / 3);
        return new ModelConfig(
                Family.LLAMA,
                vocabSize,
                hiddenSize,
                intermediate,
                layers,
                heads,
                heads,
                hiddenSize / heads,
                2048,
                new Rope(10_000, null),
                1e-5,
                false,
                Variations.NONE,
                endTokenId < 0 ? List.of() : List.of(endTokenId));
    }

    /** Reads a {@code config.json}; what it asks for and is not supported is refused by name. */
    public static ModelConfig read(Path file) throws IOException {
        return ConfigFile.read(file);
    }

    /** The same with a head of its own. */
    ModelConfig withOwnHead() {
        return new ModelConfig(
                family,
                vocabSize,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                kvHeads,
                headSize,
                maxPositions,
                rope,
                rmsNormEpsilon,
                false,
                variations,
                endTokenIds);
    }

    /** How many numbers all weights are. */
    public long parameters() {
        return WeightLayout.of(this).parts().values().stream()
                .mapToLong(shape -> shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact))
                .sum();
    }

    public Biases biases() {
        return variations.biases();
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("config.json: " + key + " must be at least 1, was " + value);
        }
    }
}
