package dev.hone.llm.model;

/**
 * How a decoder departs from the first Llama: what the programs compute otherwise.
 *
 * @param normsHeads whether queries and keys are normed head by head before they are rotated
 * @param normsOutputs whether what attention and the feed-forward part give is normed before it is added to the
 *     residual stream
 * @param normsAroundOne whether a norm multiplies by 1 + its weight
 * @param scalesEmbeddings whether embeddings are multiplied by the root of the hidden size
 * @param geluGate whether the gate goes through GELU, as its tanh approximates it, instead of SiLU
 * @param queryScalar what the products of queries and keys are divided by the root of; 0 for the head size
 * @param attentionCap those products x become cap tanh(x / cap); 0 for no cap
 * @param logitCap the same of logits
 */
public record Variations(
        Biases biases,
        boolean normsHeads,
        boolean normsOutputs,
        boolean normsAroundOne,
        boolean scalesEmbeddings,
        boolean geluGate,
        int queryScalar,
        double attentionCap,
        double logitCap) {

    public static final Variations NONE = of(Biases.NONE);

    public Variations {
        if (queryScalar < 0) {
            throw new IllegalArgumentException("query_pre_attn_scalar must be at least 1, was " + queryScalar);
        }
        requireCap("attn_logit_softcapping", attentionCap);
        requireCap("final_logit_softcapping", logitCap);
    }

    /** Biases and nothing else. */
    public static Variations of(Biases biases) {
        return new Variations(biases, false, false, false, false, false, 0, 0, 0);
    }

    /** Biases and norms over heads. */
    static Variations normingHeads(Biases biases) {
        return new Variations(biases, true, false, false, false, false, 0, 0, 0);
    }

    private static void requireCap(String key, double cap) {
        if (!(cap >= 0) || Double.isInfinite(cap)) {
            throw new IllegalArgumentException(key + " must be positive or null, was " + cap);
        }
    }
}
