package dev.hone.llm.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Qwen3: norms over the heads of queries and keys in place of their biases; upper layers may have a window. */
final class Qwen3 extends Architecture {

    Qwen3() {
        super(
                "Qwen3ForCausalLM",
                "qwen3",
                new FamilyDefaults(151_936, 4096, 22_016, 32, 32, 32, 128, 32_768, 4096, false, List.of()));
    }

    @Override
    Variations variations(ConfigKeys keys) {
        requireActivation(keys);
        keys.require("mlp_bias", "false");
        return Variations.normingHeads(attentionBiases(keys));
    }

    @Override
    @Nullable
    Integer window(ConfigKeys keys, int layers) {
        return AttentionWindow.ofUpperLayers(keys, layers, defaults());
    }

    @Override
    void write(ObjectNode json, ModelConfig config) {
        json.put("attention_bias", config.biases().queryKeyValue());
        json.put("use_sliding_window", false);
    }
}
