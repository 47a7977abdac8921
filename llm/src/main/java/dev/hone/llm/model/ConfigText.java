package dev.hone.llm.model;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.model.Rope.Llama3Scaling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a {@code config.json} that transformers loads, old versions too; equal configurations give equal texts.
 */
final class ConfigText {

    private static final JsonMapper JSON = new JsonMapper();

    private ConfigText() {}

    static String of(ModelConfig config) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(config.family().architecture());
        json.put("attention_dropout", 0.0);
        json.putNull("bos_token_id");
        putIds(json, config.endTokenIds());
        json.put("head_dim", config.headSize());
        json.put("hidden_act", "silu");
        json.put("hidden_size", config.hiddenSize());
        json.put("initializer_range", 0.02);
        json.put("intermediate_size", config.intermediateSize());
        json.put("max_position_embeddings", config.maxPositions());
        json.put("model_type", config.family().modelType());
        json.put("num_attention_heads", config.heads());
        json.put("num_hidden_layers", config.layers());
        json.put("num_key_value_heads", config.kvHeads());
        json.put("rms_norm_eps", config.rmsNormEpsilon());
        putScaling(json, config.rope().scaling());
        json.put("rope_theta", config.rope().theta());
        json.put("tie_word_embeddings", config.tiedEmbeddings());
        json.put("torch_dtype", "float32");
        json.put("use_cache", true);
        json.put("vocab_size", config.vocabSize());
        putOwnKeys(json, config);
        return json.toPrettyString() + "\n";
    }

    /** Only some variations have a spelling. */
    private static void putOwnKeys(ObjectNode json, ModelConfig config) {
        Architecture definition = config.family().definition();
        definition.write(json, config);
        Variations spelled = definition.variations(new ConfigKeys("", json));
        if (!spelled.equals(config.variations())) {
            throw new IllegalArgumentException("config.json of a " + definition.modelType() + " cannot say "
                    + config.variations() + "; it means " + spelled);
        }
    }

    private static void putIds(ObjectNode json, List<Integer> ids) {
        switch (ids.size()) {
            case 0 -> json.putNull("eos_token_id");
            case 1 -> json.put("eos_token_id", ids.get(0));
            default -> ids.forEach(json.putArray("eos_token_id")::add);
        }
    }

    private static void putScaling(ObjectNode json, @Nullable Llama3Scaling scaling) {
        if (scaling == null) {
            json.putNull("rope_scaling");
            return;
        }
        json.putObject("rope_scaling")
                .put("factor", scaling.factor())
                .put("high_freq_factor", scaling.highFrequencyFactor())
                .put("low_freq_factor", scaling.lowFrequencyFactor())
                .put("original_max_position_embeddings", scaling.originalMaxPositions())
                .put("rope_type", "llama3");
    }
}
