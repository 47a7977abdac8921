package dev.hone.llm.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Qwen2 and Qwen2.5: queries, keys and values have biases, which no key says; upper layers may have a window. */
final class Qwen2 extends Architecture {

    Qwen2() {
        super(
                "Qwen2ForCausalLM",
                "qwen2",
                new FamilyDefaults(151_936, 4096, 22_016, 32, 32, 32, null, 32_768, 4096, false, List.of()));
    }

    @Override
    Variations variations(ConfigKeys keys) {
        requireActivation(keys);
        keys.require("mlp_bias", "false");
        return Variations.of(new Biases(true, false, false));
    }

    @Override
    @Nullable
    Integer window(ConfigKeys keys, int layers) {
        return AttentionWindow.ofUpperLayers(keys, layers, defaults());
    }

    @Override
    void write(ObjectNode json, ModelConfig config) {
        json.put("use_sliding_window", false);
    }
}
