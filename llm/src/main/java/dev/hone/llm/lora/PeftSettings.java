package dev.hone.llm.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.model.TargetModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * PEFT's {@code adapter_config.json}, in its spellings up to 0.21. Settings that would change what an adapter computes
 * and are not supported are refused by name.
 */
final class PeftSettings {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String INIT = "init_lora_weights";

    /** Settings that are read, or that say nothing about what an adapter computes once it is trained. */
    private static final Set<String> UNDERSTOOD = Set.of(
            "auto_mapping",
            "base_model_name_or_path",
            "bias",
            "corda_config",
            "eva_config",
            "fan_in_fan_out",
            "inference_mode",
            INIT,
            "loftq_config",
            "lora_alpha",
            "lora_dropout",
            "lora_ga_config",
            "megatron_core",
            "modules_to_save",
            "peft_type",
            "peft_version",
            "qalora_group_size",
            "r",
            "revision",
            "runtime_config",
            "target_modules",
            "task_type",
            "use_dora",
            "use_rslora");

    /**
     * Settings that an empty list or object switches off, as null does; of others it may switch on what has only
     * defaults.
     */
    private static final Set<String> OFF_WHEN_EMPTY = Set.of(
            "alora_invocation_tokens",
            "alpha_pattern",
            "exclude_modules",
            "layer_replication",
            "layers_pattern",
            "layers_to_transform",
            "megatron_config",
            "rank_pattern",
            "target_parameters",
            "trainable_token_indices");

    /** Beginnings that leave the base as it is; every other one trains on a base from which a part was taken out. */
    private static final Set<String> HARMLESS_BEGINNINGS =
            Set.of("null", "true", "false", "gaussian", "eva", "orthogonal", "mica");

    private PeftSettings() {}

    static String text(LoraConfig config) {
        ObjectNode json = JSON.createObjectNode();
        json.putNull("auto_mapping");
        json.putNull("base_model_name_or_path");
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("inference_mode", true);
        json.put(INIT, true);
        if (config.alpha() == Math.rint(config.alpha())) {
            json.put("lora_alpha", (long) config.alpha());
        } else {
            json.put("lora_alpha", config.alpha());
        }
        json.put("lora_dropout", 0.0);
        json.putNull("modules_to_save");
        json.put("peft_type", "LORA");
        json.put("r", config.rank());
        json.putNull("revision");
        ArrayNode modules = json.putArray("target_modules");
        config.targetModules().forEach(module -> modules.add(module.peftName()));
        json.put("task_type", "CAUSAL_LM");
        json.put("use_dora", config.variant().hasMagnitudes());
        json.put("use_rslora", config.variant().isRankStabilized());
        return json.toPrettyString() + "\n";
    }

    static LoraConfig parse(JsonNode json) {
        requireOnly(json, "peft_type", "LORA", "");
        requireOnly(json, "bias", "none", "none");
        requireAnUntouchedBase(json.path(INIT));
        for (Map.Entry<String, JsonNode> setting : json.properties()) {
            if (!UNDERSTOOD.contains(setting.getKey()) && !isOff(setting.getKey(), setting.getValue())) {
                throw new IllegalArgumentException(setting.getKey() + " is " + setting.getValue()
                        + "; LoRA, rsLoRA and DoRA without it are supported");
            }
        }
        Variant variant = Variant.of(flag(json, "use_rslora"), flag(json, "use_dora"));
        return new LoraConfig(
                json.path("r").asInt(0), json.path("lora_alpha").asDouble(Double.NaN), modules(json), variant);
    }

    private static List<TargetModule> modules(JsonNode json) {
        JsonNode modules = json.path("target_modules");
        if (!modules.isArray()) {
            throw new IllegalArgumentException("target_modules must be a list of names, was " + modules);
        }
        List<TargetModule> targets = new ArrayList<>();
        modules.forEach(module -> targets.add(TargetModule.named(module.asText())));
        return targets;
    }

    private static void requireOnly(JsonNode json, String key, String supported, String otherwise) {
        if (!json.path(key).asText(otherwise).equals(supported)) {
            throw new IllegalArgumentException(key + " is " + json.path(key) + ", supported is \"" + supported + "\"");
        }
    }

    private static boolean flag(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isBoolean() && !value.isNull() && !value.isMissingNode()) {
            throw new IllegalArgumentException(key + " must be true or false, was " + value);
        }
        return value.asBoolean();
    }

    private static boolean isOff(String key, JsonNode value) {
        boolean empty = value.isContainerNode() && value.isEmpty();
        return value.isNull()
                || value.equals(JSON.getNodeFactory().booleanNode(false))
                || (empty && OFF_WHEN_EMPTY.contains(key));
    }

    private static void requireAnUntouchedBase(JsonNode begun) {
        String name = begun.asText("null").toLowerCase(Locale.ROOT);
        if (!begun.isMissingNode() && !HARMLESS_BEGINNINGS.contains(name)) {
            throw new IllegalArgumentException(INIT + " is " + begun + ": such an adapter (PiSSA, OLoRA, CorDA, LoftQ,"
                    + " LoRA-GA) was trained on a base that its beginning had changed, and gives other numbers on the"
                    + " base as it is; convert it to a plain LoRA with PEFT's save_pretrained(FOLDER,"
                    + " path_initial_model_for_weight_conversion=BEGINNING), or merge it there (merge_and_unload) and"
                    + " take the merged model");
        }
    }
}
