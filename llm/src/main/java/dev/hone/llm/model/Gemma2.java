package dev.hone.llm.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.model.WeightLayout.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gemma 2 (arXiv 2408.00118): norms before and after each part of a layer and around one, embeddings to scale, GELU,
 * capped attention and logits; every other layer has a window.
 */
final class Gemma2 extends Architecture {

    private static final String ACTIVATION = "gelu_pytorch_tanh";

    Gemma2() {
        super(
                "Gemma2ForCausalLM",
                "gemma2",
                new FamilyDefaults(256_000, 2304, 9216, 26, 8, 4, 256, 8192, 4096, true, List.of(1)));
    }

    @Override
    Variations variations(ConfigKeys keys) {
        // transformers reads hidden_activation alone; the other one stands in published files.
        keys.require("hidden_activation", ACTIVATION);
        keys.require("hidden_act", ACTIVATION);
        keys.require("mlp_bias", "false");
        keys.require("use_bidirectional_attention", "false");
        return new Variations(
                attentionBiases(keys),
                false,
                true,
                true,
                true,
                true,
                keys.whole("query_pre_attn_scalar", 256),
                cap(keys, "attn_logit_softcapping", 50),
                cap(keys, "final_logit_softcapping", 30));
    }

    private static double cap(ConfigKeys keys, String key, double absent) {
        return keys.number(key, keys.names(key) ? 0 : absent);
    }

    @Override
    @Nullable
    Integer window(ConfigKeys keys, int layers) {
        return AttentionWindow.ofSomeLayers(keys, layers, defaults());
    }

    @Override
    void write(ObjectNode json, ModelConfig config) {
        Variations variations = config.variations();
        json.put("attention_bias", variations.biases().queryKeyValue());
        json.put("hidden_act", ACTIVATION);
        json.put("hidden_activation", ACTIVATION);
        json.put("query_pre_attn_scalar", variations.queryScalar());
        putCap(json, "attn_logit_softcapping", variations.attentionCap());
        putCap(json, "final_logit_softcapping", variations.logitCap());
        ArrayNode kinds = json.putArray("layer_types");
        for (int layer = 0; layer < config.layers(); layer++) {
            kinds.add(AttentionWindow.FULL);
        }
    }

    private static void putCap(ObjectNode json, String key, double cap) {
        if (cap == 0) {
            json.putNull(key);
        } else {
            json.put(key, cap);
        }
    }

    @Override
    String norm(Kind kind) {
        return switch (kind) {
            case OUTPUT_NORM -> "post_attention_layernorm";
            case MLP_NORM -> "pre_feedforward_layernorm";
            case DOWN_NORM -> "post_feedforward_layernorm";
            default -> super.norm(kind);
        };
    }
}
