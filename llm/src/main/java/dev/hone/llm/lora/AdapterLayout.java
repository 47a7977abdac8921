package dev.hone.llm.lora;

import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.TargetModule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names and shapes of an adapter's tensors as PEFT writes them, in the order in which a program takes them.
 *
 * <p>A linear module has {@code lora_A.weight} [rank, inputs] and {@code lora_B.weight} [outputs, rank]; the embedding
 * has {@code lora_embedding_A} [rank, vocabulary] and {@code lora_embedding_B} [hidden, rank]. With DoRA a linear
 * module has {@code lora_magnitude_vector} [outputs] as well.
 */
final class AdapterLayout {

    private static final String PREFIX = "base_model.model.";

    private static final String MAGNITUDE = ".lora_magnitude_vector";

    private AdapterLayout() {}

    static Map<String, List<Integer>> shapes(LoraConfig lora, ModelConfig model) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        if (lora.targetModules().contains(TargetModule.EMBED_TOKENS)) {
            add(shapes, TargetModule.EMBED_TOKENS, 0, lora, model);
        }
        for (int layer = 0; layer < model.layers(); layer++) {
            for (TargetModule module : lora.targetModules()) {
                if (module.isPerLayer()) {
                    add(shapes, module, layer, lora, model);
                }
            }
        }
        if (lora.targetModules().contains(TargetModule.LM_HEAD)) {
            add(shapes, TargetModule.LM_HEAD, 0, lora, model);
        }
        return shapes;
    }

    private static void add(
            Map<String, List<Integer>> shapes, TargetModule module, int layer, LoraConfig lora, ModelConfig model) {
        String path = PREFIX + module.modulePath(layer);
        boolean embedding = module == TargetModule.EMBED_TOKENS;
        shapes.put(
                path + (embedding ? ".lora_embedding_A" : ".lora_A.weight"),
                List.of(lora.rank(), module.inputs(model)));
        shapes.put(
                path + (embedding ? ".lora_embedding_B" : ".lora_B.weight"),
                List.of(module.outputs(model), lora.rank()));
        if (lora.variant().hasMagnitudes()) {
            shapes.put(path + MAGNITUDE, List.of(module.outputs(model)));
        }
    }

    static boolean isMagnitude(String name) {
        return name.endsWith(MAGNITUDE);
    }

    /** The name in the model of the matrix that an adapter's tensor changes. */
    static String weightOf(String name) {
        String path = name.substring(PREFIX.length());
        return path.substring(0, path.indexOf(".lora_")) + ".weight";
    }

    /** A's name; B's is the one after it. */
    static boolean isA(String name) {
        return name.endsWith(".lora_A.weight") || isEmbeddingA(name);
    }

    static boolean isEmbeddingA(String name) {
        return name.endsWith(".lora_embedding_A");
    }

    static boolean isEmbeddingB(String name) {
        return name.endsWith(".lora_embedding_B");
    }
}
