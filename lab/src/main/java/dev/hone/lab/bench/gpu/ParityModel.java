package dev.hone.lab.bench.gpu;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.ModelPrograms;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A small model of one family with its adapters, in memory and as folders that transformers and peft read. */
final class ParityModel implements AutoCloseable {

    static final List<String> NAMES = List.of("llama", "mistral", "qwen2", "qwen3", "gemma2");

    /** Enough for logits that differ from each other by more than rounding. */
    private static final double DEVIATION = .15;

    private static final double NORM_DEVIATION = .1;

    private final String name;
    private final LanguageModel model;
    private final Map<KitAdapter, Adapter> adapters = new EnumMap<>(KitAdapter.class);

    private ParityModel(String name, LanguageModel model, long seed) {
        this.name = name;
        this.model = model;
        for (KitAdapter kind : KitAdapter.values()) {
            adapters.put(kind, kind.create(model, seed));
        }
    }

    /** Draws the weights, and writes the folders {@code models/NAME} and {@code adapters/NAME/KIND}. */
    static ParityModel create(String name, long seed, Path kit) throws IOException {
        Path folder = kit.resolve("models").resolve(name);
        Path file = folder.resolve("config.json");
        Shipped.copy("parity/" + name + ".json", file);
        ModelConfig config = ModelConfig.read(file);
        ParityModel created = new ParityModel(name, LanguageModel.of(config, weights(config, seed)), seed);
        created.model.write(folder);
        for (Map.Entry<KitAdapter, Adapter> adapter : created.adapters.entrySet()) {
            adapter.getValue().write(kit.resolve(created.folder(adapter.getKey())));
        }
        return created;
    }

    private static SortedMap<String, FloatTensor> weights(ModelConfig config, long seed) {
        SeededTensors random = new SeededTensors(seed);
        SortedMap<String, FloatTensor> weights = new TreeMap<>();
        for (Map<String, List<Integer>> parts : new ModelPrograms(config).weights()) {
            parts.forEach((part, shape) -> weights.put(part, weight(random, part, shape, config)));
        }
        return weights;
    }

    private static FloatTensor weight(SeededTensors random, String part, List<Integer> shape, ModelConfig config) {
        if (!part.endsWith("norm.weight")) {
            return random.normal(part, shape, DEVIATION);
        }
        FloatTensor norm = random.normal(part, shape, NORM_DEVIATION);
        float centre = config.variations().normsAroundOne() ? 0 : 1;
        float[] values = norm.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += centre;
        }
        return new FloatTensor(shape, values);
    }

    String name() {
        return name;
    }

    LanguageModel model() {
        return model;
    }

    Adapter adapter(KitAdapter kind) {
        Adapter adapter = adapters.get(kind);
        if (adapter == null) {
            throw new IllegalStateException("there is no adapter " + kind);
        }
        return adapter;
    }

    /** Where an adapter lies, relative to the kit. */
    String folder(KitAdapter kind) {
        return "adapters/" + name + "/" + kind.key();
    }

    @Override
    public void close() {
        model.close();
    }
}
