package dev.hone.llm.generate;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import java.util.SortedMap;
import java.util.TreeMap;

/** Models with weights large enough to prefer some tokens clearly. */
final class SureModel {

    private SureModel() {}

    static LanguageModel of(ModelConfig config, long seed) {
        SortedMap<String, FloatTensor> weights = new TreeMap<>();
        try (LanguageModel flat = LanguageModel.random(config, 1)) {
            flat.weights()
                    .forEach((name, tensor) -> weights.put(
                            name,
                            name.endsWith("norm.weight")
                                    ? tensor
                                    : new SeededTensors(seed).normal(name, tensor.shape(), .3)));
        }
        return LanguageModel.of(config, weights);
    }
}
