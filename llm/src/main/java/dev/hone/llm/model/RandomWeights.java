package dev.hone.llm.model;

import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import java.util.SortedMap;
import java.util.TreeMap;

/** Weights of a new model, as Hugging Face initialises them: norms 1, matrices normal with deviation .02. */
final class RandomWeights {

    private static final double DEVIATION = .02;

    private RandomWeights() {}

    static SortedMap<String, FloatTensor> of(ModelConfig config, long seed) {
        SeededTensors random = new SeededTensors(seed);
        SortedMap<String, FloatTensor> weights = new TreeMap<>();
        WeightLayout.shapes(config)
                .forEach((name, shape) -> weights.put(
                        name,
                        WeightLayout.isNorm(name)
                                ? SeededTensors.filled(shape, 1)
                                : random.normal(name, shape, DEVIATION)));
        return weights;
    }
}
