package dev.hone.llm.lora;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.safetensors.ContentDigest;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adapters on disk in PEFT's layout. Settings of {@code adapter_config.json} that would change the computation and are not supported
 * are refused by name.
 */
final class AdapterFolder {

    private static final String CONFIG_FILE = "adapter_config.json";
    private static final String WEIGHTS_FILE = "adapter_model.safetensors";
    private static final JsonMapper JSON = new JsonMapper();

    /** Settings that are read, or that say nothing about what an adapter computes. */
    private static final Set<String> UNDERSTOOD = Set.of(
            "auto_mapping",
            "base_model_name_or_path",
            "bias",
            "inference_mode",
            "init_lora_weights",
            "loftq_config",
            "lora_alpha",
            "lora_dropout",
            "megatron_core",
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

    /** Values under which any other setting is switched off. */
    private static final Set<String> OFF = Set.of("null", "false", "{}", "[]");

    private AdapterFolder() {}

    static Adapter read(Path folder) throws IOException {
        LoraConfig config = readConfig(folder.resolve(CONFIG_FILE));
        return new Adapter(config, SafetensorsFile.readAll(folder.resolve(WEIGHTS_FILE)));
    }

    static void write(Adapter adapter, Path folder) throws IOException {
        Files.createDirectories(folder);
        SafetensorsWriter.write(folder.resolve(WEIGHTS_FILE), adapter.tensors(), SafetensorsWriter.FORMAT);
        Files.writeString(folder.resolve(CONFIG_FILE), configText(adapter.config()));
    }

    static String digest(Adapter adapter) {
        return ContentDigest.of(configText(adapter.config()), adapter.tensors());
    }

    private static String configText(LoraConfig config) {
        ObjectNode json = JSON.createObjectNode();
        json.putNull("auto_mapping");
        json.putNull("base_model_name_or_path");
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
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

    private static LoraConfig readConfig(Path file) throws IOException {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            return parse(json);
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    file + " is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(file + ": " + refused.getMessage(), refused);
        }
    }

    private static LoraConfig parse(JsonNode json) {
        if (!json.path("peft_type").asText().equals("LORA")) {
            throw new IllegalArgumentException("peft_type is " + json.path("peft_type") + ", supported is \"LORA\"");
        }
        if (!json.path("bias").asText("none").equals("none")) {
            throw new IllegalArgumentException("bias is " + json.path("bias") + ", supported is \"none\"");
        }
        for (Map.Entry<String, JsonNode> setting : json.properties()) {
            if (!UNDERSTOOD.contains(setting.getKey())
                    && !OFF.contains(setting.getValue().toString())) {
                throw new IllegalArgumentException(setting.getKey() + " is " + setting.getValue()
                        + "; LoRA, rsLoRA and DoRA without it are supported");
            }
        }
        JsonNode modules = json.path("target_modules");
        if (!modules.isArray()) {
            throw new IllegalArgumentException("target_modules must be a list of names, was " + modules);
        }
        List<String> names = new ArrayList<>();
        modules.forEach(module -> names.add(module.asText()));
        Variant variant = Variant.of(
                json.path("use_rslora").asBoolean(), json.path("use_dora").asBoolean());
        return new LoraConfig(
                json.path("r").asInt(0),
                json.path("lora_alpha").asDouble(Double.NaN),
                names.stream().map(TargetModule::named).toList(),
                variant);
    }
}
