package dev.hone.llm.gguf;

import dev.hone.llm.model.Family;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.RotaryFrequencies;
import dev.hone.llm.model.TargetModule;
import java.util.HashMap;
import java.util.Map;

/** What llama.cpp calls a model and its parts, and how it wants its weights. */
final class LlamaCppModel {

    private static final String LAYERS = "model.layers.";
    private static final Map<String, String> OUTSIDE = Map.of(
            "model.embed_tokens", "token_embd",
            "model.norm", "output_norm",
            "lm_head", "output");
    private static final Map<String, String> IN_LAYERS = new HashMap<>(Map.of(
            "input_layernorm", "attn_norm",
            "post_attention_layernorm", "ffn_norm",
            "self_attn.q_norm", "attn_q_norm",
            "self_attn.k_norm", "attn_k_norm"));

    static {
        IN_LAYERS.put("self_attn.q_proj", "attn_q");
        IN_LAYERS.put("self_attn.k_proj", "attn_k");
        IN_LAYERS.put("self_attn.v_proj", "attn_v");
        IN_LAYERS.put("self_attn.o_proj", "attn_output");
        IN_LAYERS.put("mlp.gate_proj", "ffn_gate");
        IN_LAYERS.put("mlp.up_proj", "ffn_up");
        IN_LAYERS.put("mlp.down_proj", "ffn_down");
    }

    private final ModelConfig config;

    private LlamaCppModel(ModelConfig config) {
        this.config = config;
    }

    /** Throws {@link IllegalArgumentException} in words for what llama.cpp would compute otherwise. */
    static LlamaCppModel of(ModelConfig config) {
        switch (config.family()) {
            case LLAMA, MISTRAL -> {}
            case QWEN2 -> {
                requirePlainPositions(config);
                if (config.heads() * config.headSize() != config.hiddenSize()) {
                    throw refused("a qwen2 whose heads are not as wide together as the model: head_dim "
                            + config.headSize() + ", " + config.heads() + " heads, hidden_size " + config.hiddenSize());
                }
            }
            case QWEN3 -> {
                requirePlainPositions(config);
                if (config.biases().queryKeyValue() || config.biases().output()) {
                    throw refused("a qwen3 with attention_bias");
                }
            }
            case GEMMA2 -> throw refused("a gemma2: its tokenizer is no byte-level BPE");
        }
        return new LlamaCppModel(config);
    }

    private static void requirePlainPositions(ModelConfig config) {
        if (config.rope().scaling() != null) {
            throw refused("a " + config.family().modelType() + " with scaled positions (rope_type llama3)");
        }
    }

    private static IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("no GGUF file can be written of " + what
                + "; export the whole model (--merged) and try llama.cpp's own converter");
    }

    String architecture() {
        return switch (config.family()) {
            case LLAMA, MISTRAL -> "llama";
            case QWEN2, QWEN3, GEMMA2 -> config.family().modelType();
        };
    }

    /** The name of a tensor, such as {@code blk.0.attn_q.weight} of {@code model.layers.0.self_attn.q_proj.weight}. */
    String tensorName(String name) {
        int suffix = name.lastIndexOf('.');
        return moduleName(name.substring(0, suffix)) + name.substring(suffix);
    }

    private static String moduleName(String path) {
        if (!path.startsWith(LAYERS)) {
            return known(OUTSIDE, path);
        }
        int number = path.indexOf('.', LAYERS.length());
        return "blk." + path.substring(LAYERS.length(), number) + "." + known(IN_LAYERS, path.substring(number + 1));
    }

    private static String known(Map<String, String> names, String name) {
        String its = names.get(name);
        if (its == null) {
            throw new IllegalArgumentException("llama.cpp has no name for the weights of " + name);
        }
        return its;
    }

    /** The rows of a head where the halves of a tensor's heads are interleaved, else 0. */
    int headRows(String name) {
        boolean turned = name.contains(TargetModule.Q_PROJ.peftName()) || name.contains(TargetModule.K_PROJ.peftName());
        return turned && config.family() != Family.QWEN2 && config.family() != Family.QWEN3 ? config.headSize() : 0;
    }

    /** The shape of the model, as llama.cpp asks for it. */
    void describe(GgufMetadata metadata) {
        String prefix = architecture() + ".";
        metadata.number(prefix + "vocab_size", config.vocabSize())
                .number(prefix + "context_length", config.maxPositions())
                .number(prefix + "embedding_length", config.hiddenSize())
                .number(prefix + "block_count", config.layers())
                .number(prefix + "feed_forward_length", config.intermediateSize())
                .number(prefix + "attention.head_count", config.heads())
                .number(prefix + "attention.head_count_kv", config.kvHeads())
                .number(prefix + "attention.key_length", config.headSize())
                .number(prefix + "attention.value_length", config.headSize())
                .real(prefix + "attention.layer_norm_rms_epsilon", config.rmsNormEpsilon())
                .number(prefix + "rope.dimension_count", config.headSize())
                .real(prefix + "rope.freq_base", config.rope().theta());
    }

    /** What each pair's angle is divided by where positions are scaled. */
    float[] frequencyFactors() {
        float[] frequencies = RotaryFrequencies.of(config);
        float[] factors = RotaryFrequencies.unstretched(config);
        for (int pair = 0; pair < factors.length; pair++) {
            factors[pair] /= frequencies[pair];
        }
        return factors;
    }
}
