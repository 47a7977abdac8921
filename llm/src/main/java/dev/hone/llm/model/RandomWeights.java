package dev.hone.llm.model;

import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Weights of a new model, as Hugging Face initialises them: norms multiply by 1, biases are 0, matrices normal with
 * deviation .02.
 */
final class RandomWeights {

    private static final double DEVIATION = .02;

    private RandomWeights() {}

    static SortedMap<String, FloatTensor> of(ModelConfig config, long seed) {
        SeededTensors random = new SeededTensors(seed);
        SortedMap<String, FloatTensor> weights = new TreeMap<>();
        float norm = config.variations().normsAroundOne() ? 0 : 1;
        WeightLayout.of(config).parts().forEach((name, shape) -> {
            boolean isNorm = WeightLayout.isNorm(name);
            weights.put(name, isNorm ? SeededTensors.filled(shape, norm) : initial(random, name, shape));
        });
        return weights;
    }

    private static FloatTensor initial(SeededTensors random, String name, List<Integer> shape) {
        return WeightLayout.isBias(name) ? SeededTensors.filled(shape, 0) : random.normal(name, shape, DEVIATION);
    }
}
