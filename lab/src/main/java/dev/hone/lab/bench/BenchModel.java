package dev.hone.lab.bench;

import dev.hone.llm.model.Family;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Rope;
import dev.hone.llm.model.Variations;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the models that are timed; its weights are random, since speed does not depend on them.
 *
 * @param trainRows rows of 128 tokens in a training step
 * @param realRows rows of natural length in a training step
 * @param decodeTokens tokens that are generated per run
 * @param rounds runs of each side; the median counts
 */
record BenchModel(String name, ModelConfig config, int trainRows, int realRows, int decodeTokens, int rounds) {

    static final BenchModel SMALL = new BenchModel("5m", llama(4_096, 256, 688, 4, new Heads(8, 2)), 8, 16, 64, 7);
    static final BenchModel LARGE =
            new BenchModel("134m", llama(32_000, 768, 2_048, 12, new Heads(12, 12)), 4, 8, 32, 5);

    /** For the growth of memory alone: what a step leaves behind does not depend on the model's size. */
    static final BenchModel TINY = new BenchModel("tiny", llama(256, 32, 64, 2, new Heads(4, 2)), 1, 1, 16, 1);

    private record Heads(int queries, int keyValues) {}

    private static ModelConfig llama(int vocabulary, int hidden, int intermediate, int layers, Heads heads) {
        return new ModelConfig(
                Family.LLAMA,
                vocabulary,
                hidden,
                intermediate,
                layers,
                heads.queries(),
                heads.keyValues(),
                hidden / heads.queries(),
                2_048,
                new Rope(10_000, null),
                1e-5,
                false,
                Variations.NONE,
                List.of());
    }

    BenchModel quick() {
        return new BenchModel(name, config, trainRows, realRows, decodeTokens / 2, 3);
    }

    /** Elements of the matrices of all layers: each is multiplied once per token. */
    long layerElements() {
        long attention = (long) config.hiddenSize() * config.headSize() * 2 * (config.heads() + config.kvHeads());
        return config.layers() * (attention + 3L * config.hiddenSize() * config.intermediateSize());
    }

    long headElements() {
        return (long) config.hiddenSize() * config.vocabSize();
    }

    /** Outputs and inputs of the matrices that one step of decoding multiplies by, in their order. */
    List<List<Integer>> matrices() {
        int hidden = config.hiddenSize();
        int queries = config.heads() * config.headSize();
        int keysValues = 2 * config.kvHeads() * config.headSize();
        List<List<Integer>> all = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            all.add(List.of(queries + keysValues, hidden));
            all.add(List.of(hidden, queries));
            all.add(List.of(2 * config.intermediateSize(), hidden));
            all.add(List.of(hidden, config.intermediateSize()));
        }
        all.add(List.of(config.vocabSize(), hidden));
        return all;
    }

    /** Bytes that one step of decoding cannot help reading: all matrices, whatever the number of rows. */
    double decodeBytes(int elementBytes) {
        return (double) elementBytes * (layerElements() + headElements());
    }

    /**
     * Operations of one forward pass over so many tokens of which so many ask for logits; attention itself left out.
     */
    double forwardOperations(long tokens, long logits) {
        return 2.0 * tokens * layerElements() + 2.0 * logits * headElements();
    }

    /** The same with gradients for an adapter: the frozen matrices take part in one backward product each. */
    double trainingOperations(long tokens, long logits) {
        return 2 * forwardOperations(tokens, logits);
    }
}
