package dev.hone.llm.model;

import dev.hone.llm.safetensors.FloatTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Names, shapes and order of a Llama model's weights: embedding, nine per layer, final norm, head unless tied. */
final class WeightLayout {

    private static final int PER_LAYER = 9;

    private WeightLayout() {}

    /** Hugging Face's names with their shapes, in the order in which the program takes them. */
    static Map<String, List<Integer>> shapes(ModelConfig config) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        List<Integer> norm = List.of(config.hiddenSize());
        shapes.put("model.embed_tokens.weight", List.of(config.vocabSize(), config.hiddenSize()));
        for (int layer = 0; layer < config.layers(); layer++) {
            shapes.put("model.layers." + layer + ".input_layernorm.weight", norm);
            for (TargetModule module : TargetModule.projections()) {
                if (module == TargetModule.GATE_PROJ) {
                    shapes.put("model.layers." + layer + ".post_attention_layernorm.weight", norm);
                }
                shapes.put(
                        module.modulePath(layer) + ".weight", List.of(module.outputs(config), module.inputs(config)));
            }
        }
        shapes.put("model.norm.weight", norm);
        if (!config.tiedEmbeddings()) {
            shapes.put("lm_head.weight", List.of(config.vocabSize(), config.hiddenSize()));
        }
        return shapes;
    }

    /** Refuses weights that are missing, too many or of another shape, by name. */
    static void check(ModelConfig config, Map<String, FloatTensor> tensors) {
        Map<String, List<Integer>> expected = shapes(config);
        TreeSet<String> missing = new TreeSet<>(expected.keySet());
        missing.removeAll(tensors.keySet());
        TreeSet<String> unknown = new TreeSet<>(tensors.keySet());
        unknown.removeAll(expected.keySet());
        if (config.tiedEmbeddings()) {
            unknown.remove("lm_head.weight");
        }
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "the weights do not fit config.json: missing " + missing + ", unknown " + unknown);
        }
        expected.forEach((name, shape) -> {
            List<Integer> found = FloatTensor.named(tensors, name).shape();
            if (!found.equals(shape)) {
                throw new IllegalArgumentException(
                        "weight " + name + " has shape " + found + ", config.json asks for " + shape);
            }
        });
    }

    /** The tensors that the program takes, without a tied head's copy. */
    static SortedMap<String, FloatTensor> used(ModelConfig config, SortedMap<String, FloatTensor> tensors) {
        SortedMap<String, FloatTensor> used = new TreeMap<>(tensors);
        used.keySet().retainAll(shapes(config).keySet());
        return used;
    }

    static boolean isNorm(String name) {
        return name.endsWith("norm.weight");
    }

    /** Place of a projection in layer 0; layer i has it nine places further per layer. */
    static int slotInLayer(TargetModule module) {
        int slot = 2 + TargetModule.projections().indexOf(module);
        return module.compareTo(TargetModule.GATE_PROJ) >= 0 ? slot + 1 : slot;
    }

    static int finalNorm(ModelConfig config) {
        return 1 + PER_LAYER * config.layers();
    }

    static int head(ModelConfig config) {
        return config.tiedEmbeddings() ? 0 : finalNorm(config) + 1;
    }
}
