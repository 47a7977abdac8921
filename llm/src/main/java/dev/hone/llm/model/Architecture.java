package dev.hone.llm.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.model.WeightLayout.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The definition of one {@link Family}: its names in {@code config.json}, what is meant by keys that are left out, how
 * it departs from the first Llama, and where its weights are stored. A new family is a class of this kind and a
 * constant there.
 */
abstract class Architecture {

    private final String name;
    private final String modelType;
    private final FamilyDefaults defaults;

    /**
     * A definition.
     *
     * @param name as in {@code architectures}
     */
    Architecture(String name, String modelType, FamilyDefaults defaults) {
        this.name = name;
        this.modelType = modelType;
        this.defaults = defaults;
    }

    String name() {
        return name;
    }

    /** Whether {@code architectures} means this one by a name. */
    boolean isNamed(String spelling) {
        return name.equals(spelling);
    }

    String modelType() {
        return modelType;
    }

    FamilyDefaults defaults() {
        return defaults;
    }

    /** How a model departs from the first Llama; refuses what cannot be computed. */
    abstract Variations variations(ConfigKeys keys);

    /** How far back the layers with the narrowest window look, null where all look back to the beginning. */
    abstract @Nullable Integer window(ConfigKeys keys, int layers);

    /**
     * Writes the keys that only some families have, so that {@link #variations} reads the same and no layer has a
     * window.
     */
    abstract void write(ObjectNode json, ModelConfig config);

    /** The name of a layer's norm in files, after {@code model.layers.N.} and before {@code .weight}. */
    String norm(Kind kind) {
        return switch (kind) {
            case INPUT_NORM -> "input_layernorm";
            case QUERY_NORM -> "self_attn.q_norm";
            case KEY_NORM -> "self_attn.k_norm";
            case MLP_NORM -> "post_attention_layernorm";
            default -> throw new IllegalArgumentException(kind + " is no norm of a " + modelType);
        };
    }

    /** The activation is named by one key, and this is the only one. */
    static void requireActivation(ConfigKeys keys) {
        keys.require("hidden_act", "silu", "swish");
    }

    /** Biases of queries, keys, values and of the attention's output go by one key. */
    static Biases attentionBiases(ConfigKeys keys) {
        boolean attention = keys.flag("attention_bias");
        return new Biases(attention, attention, false);
    }
}
