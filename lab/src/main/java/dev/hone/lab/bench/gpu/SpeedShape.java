package dev.hone.lab.bench.gpu;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.ModelPrograms;
import dev.hone.llm.model.RotaryFrequencies;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.torch.ScriptText;
import dev.hone.llm.train.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A model that is timed: known by its shape alone, its weights are made where it is timed. */
final class SpeedShape {

    /**
     * The shapes that are timed, in the order in which time may run out; the quick ones are for a look, and for a
     * machine without a GPU.
     */
    static final List<String> NAMES = List.of("quick-qwen3", "quick-llama", "qwen3-4b", "llama-3.1-8b", "qwen3-0.6b");

    private static final int RANK = 16;

    private SpeedShape() {}

    /** The manifest's entry. */
    static Map<String, Object> write(String name, Path kit, KitPrograms programs) throws IOException {
        Path file = kit.resolve("shapes").resolve(name).resolve("config.json");
        Shipped.copy("shapes/" + name + ".json", file);
        ModelConfig config = ModelConfig.read(file);
        ModelPrograms texts = new ModelPrograms(config);
        LoraConfig lora = new LoraConfig(RANK, 2 * RANK, projections());
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("config", new JsonMapper().readTree(file.toFile()));
        entry.put("weights", texts.weights().stream().map(SpeedShape::list).toList());
        entry.put("frequencies", RotaryFrequencies.of(config));
        entry.put("adapter", adapter(lora, config));
        entry.put(
                "lossElements",
                Map.of("cpu", TrainingOptions.CPU_LOSS_LOGITS, "cuda", TrainingOptions.GPU_LOSS_LOGITS));
        Map<String, String> named = new LinkedHashMap<>();
        named.put("base", programs.add(texts.base()));
        named.put("adapted", programs.add(texts.adapted(lora.shape())));
        named.put("mixed", programs.add(texts.mixed(lora.shape())));
        named.put("training", programs.add(texts.training(lora.shape())));
        named.put("sideBySide", programs.add(texts.sideBySide()));
        named.put("optimizer", programs.add(OptimizerSettings.standard().program()));
        named.put("sampling", programs.add(ScriptText.of("sampling")));
        entry.put("programs", named);
        return entry;
    }

    private static List<TargetModule> projections() {
        return Stream.of(TargetModule.values()).filter(TargetModule::isPerLayer).toList();
    }

    private static Map<String, Object> adapter(LoraConfig lora, ModelConfig config) {
        Map<String, Object> adapter = new LinkedHashMap<>();
        adapter.put("rank", lora.rank());
        adapter.put("alpha", lora.alpha());
        adapter.put(
                "modules",
                lora.targetModules().stream().map(TargetModule::peftName).toList());
        adapter.put("tensors", list(lora.tensors(config)));
        return adapter;
    }

    private static List<Map<String, Object>> list(Map<String, List<Integer>> shapes) {
        List<Map<String, Object>> list = new ArrayList<>();
        shapes.forEach((name, shape) -> list.add(Map.of("name", name, "shape", shape)));
        return list;
    }
}
