package dev.hone.llm.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mistral: a Llama without biases, in which every layer may have a window. */
final class Mistral extends Architecture {

    Mistral() {
        super(
                "MistralForCausalLM",
                "mistral",
                new FamilyDefaults(32_000, 4096, 14_336, 32, 32, 8, null, 131_072, 4096, false, List.of(2)));
    }

    @Override
    Variations variations(ConfigKeys keys) {
        requireActivation(keys);
        keys.require("attention_bias", "false");
        keys.require("mlp_bias", "false");
        return Variations.NONE;
    }

    @Override
    @Nullable
    Integer window(ConfigKeys keys, int layers) {
        return AttentionWindow.ofEveryLayer(keys, layers, defaults());
    }

    @Override
    void write(ObjectNode json, ModelConfig config) {
        json.putNull("sliding_window");
    }
}
