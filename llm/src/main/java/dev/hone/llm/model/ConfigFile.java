package dev.hone.llm.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Hugging Face's {@code config.json} for {@code LlamaForCausalLM}, read and written.
 *
 * <p>What is not understood is refused by name: a key that changes the computation and goes unnoticed gives wrong logits without an
 * error.
 */
final class ConfigFile {

    private static final JsonMapper JSON = new JsonMapper();

    /** Keys that say nothing about the computation, or nothing at inference. */
    private static final Set<String> IGNORED = Set.of(
            "_name_or_path",
            "_attn_implementation_autoset",
            "attention_dropout",
            "bos_token_id",
            "dtype",
            "initializer_range",
            "pad_token_id",
            "torch_dtype",
            "transformers_version",
            "use_cache");

    private final JsonNode json;
    private final Set<String> unread;

    private ConfigFile(JsonNode json) {
        this.json = json;
        this.unread = new TreeSet<>();
        json.fieldNames().forEachRemaining(unread::add);
        unread.removeAll(IGNORED);
    }

    static ModelConfig read(Path file) throws IOException {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            if (json == null || !json.isObject()) {
                throw new IllegalArgumentException("is no JSON object");
            }
            return new ConfigFile(json).parse();
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    file + " is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(file + ": " + refused.getMessage(), refused);
        }
    }

    /** The file's text for a configuration; reading it gives the configuration back. */
    static String text(ModelConfig config) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add("LlamaForCausalLM");
        json.put("attention_bias", false);
        json.put("attention_dropout", 0.0);
        json.putNull("bos_token_id");
        putIds(json, "eos_token_id", config.endTokenIds());
        json.put("head_dim", config.headSize());
        json.put("hidden_act", "silu");
        json.put("hidden_size", config.hiddenSize());
        json.put("initializer_range", 0.02);
        json.put("intermediate_size", config.intermediateSize());
        json.put("max_position_embeddings", config.maxPositions());
        json.put("mlp_bias", false);
        json.put("model_type", "llama");
        json.put("num_attention_heads", config.heads());
        json.put("num_hidden_layers", config.layers());
        json.put("num_key_value_heads", config.kvHeads());
        json.put("pretraining_tp", 1);
        json.put("rms_norm_eps", config.rmsNormEpsilon());
        json.putNull("rope_scaling");
        json.put("rope_theta", config.rope().theta());
        json.put("tie_word_embeddings", config.tiedEmbeddings());
        json.put("torch_dtype", "float32");
        json.put("use_cache", true);
        json.put("vocab_size", config.vocabSize());
        return json.toPrettyString() + "\n";
    }

    private static void putIds(ObjectNode json, String key, List<Integer> ids) {
        switch (ids.size()) {
            case 0 -> json.putNull(key);
            case 1 -> json.put(key, ids.get(0));
            default -> ids.forEach(json.putArray(key)::add);
        }
    }

    private ModelConfig parse() {
        checkArchitecture();
        int hiddenSize = whole("hidden_size");
        int heads = whole("num_attention_heads");
        ModelConfig config = new ModelConfig(
                Family.LLAMA,
                whole("vocab_size"),
                hiddenSize,
                whole("intermediate_size"),
                whole("num_hidden_layers"),
                heads,
                wholeOr("num_key_value_heads", heads),
                wholeOr("head_dim", hiddenSize / Math.max(1, heads)),
                whole("max_position_embeddings"),
                new Rope(ropeTheta(), null),
                field("rms_norm_eps").asDouble(1e-6),
                field("tie_word_embeddings").asBoolean(false),
                Biases.NONE,
                endTokenIds());
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException(
                    "has keys that are not supported: " + unread + "; only the plain Llama family can be computed");
        }
        return config;
    }

    private void checkArchitecture() {
        JsonNode architectures = field("architectures");
        if (architectures.size() != 1 || !architectures.get(0).asText().equals("LlamaForCausalLM")) {
            throw new IllegalArgumentException(
                    "architectures is " + architectures + ", supported is [\"LlamaForCausalLM\"]");
        }
        require("model_type", "llama");
        require("hidden_act", "silu");
        require("attention_bias", "false");
        require("mlp_bias", "false");
        require("pretraining_tp", "1");
    }

    /** Absent or exactly this. */
    private void require(String key, String expected) {
        JsonNode value = field(key);
        if (!value.isMissingNode() && !value.isNull() && !value.asText().equals(expected)) {
            throw new IllegalArgumentException(key + " is " + value + ", supported is " + expected);
        }
    }

    /** Top-level in older files, inside {@code rope_parameters} in newer ones. */
    private double ropeTheta() {
        JsonNode top = field("rope_theta");
        double theta = top.asDouble(10_000);
        for (String key : Set.of("rope_parameters", "rope_scaling")) {
            for (var entry : field(key).properties()) {
                if (entry.getKey().equals("rope_theta")) {
                    theta = entry.getValue().asDouble();
                } else if (!Set.of("rope_type", "type").contains(entry.getKey())
                        || !entry.getValue().asText().equals("default")) {
                    throw new IllegalArgumentException(key + "." + entry.getKey() + " is " + entry.getValue()
                            + ", supported are plain rotary positions (rope_type default)");
                }
            }
        }
        return theta;
    }

    private List<Integer> endTokenIds() {
        List<Integer> ids = new ArrayList<>();
        JsonNode named = field("eos_token_id");
        (named.isArray() ? named : JSON.createArrayNode().add(named)).forEach(id -> {
            if (id.isIntegralNumber()) {
                ids.add(id.asInt());
            }
        });
        return ids;
    }

    private int whole(String key) {
        JsonNode value = field(key);
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new IllegalArgumentException(key + " must be a whole number, was " + value);
        }
        return value.asInt();
    }

    private int wholeOr(String key, int fallback) {
        return json.path(key).isNumber() ? whole(key) : field(key).asInt(fallback);
    }

    private JsonNode field(String key) {
        unread.remove(key);
        return json.path(key);
    }
}
