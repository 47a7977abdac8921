package dev.hone.llm.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Llama 1 to 3 and what is shaped like it: the decoder that the others depart from, with biases where keys say so. */
final class Llama extends Architecture {

    /** How the first checkpoints spell it. */
    private static final String FIRST_SPELLING = "LLaMAForCausalLM";

    Llama() {
        super(
                "LlamaForCausalLM",
                "llama",
                new FamilyDefaults(32_000, 4096, 11_008, 32, 32, null, null, 2048, null, false, List.of(2)));
    }

    @Override
    boolean isNamed(String spelling) {
        return super.isNamed(spelling) || spelling.equals(FIRST_SPELLING);
    }

    @Override
    Variations variations(ConfigKeys keys) {
        requireActivation(keys);
        boolean attention = keys.flag("attention_bias");
        return Variations.of(new Biases(attention, attention, keys.flag("mlp_bias")));
    }

    @Override
    @Nullable
    Integer window(ConfigKeys keys, int layers) {
        AttentionWindow.requireFull(keys, layers);
        return null;
    }

    @Override
    void write(ObjectNode json, ModelConfig config) {
        json.put("attention_bias", config.biases().queryKeyValue());
        json.put("mlp_bias", config.biases().mlp());
        json.put("pretraining_tp", 1);
    }
}
