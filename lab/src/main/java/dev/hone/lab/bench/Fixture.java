package dev.hone.lab.bench;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The folders that both sides load: a model in Hugging Face's layout and adapters in PEFT's, all weights random. */
record Fixture(Path model, List<Path> adapters) {

    private static final int ADAPTERS = 4;
    private static final List<String> MODULES =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    Fixture {
        adapters = List.copyOf(adapters);
    }

    static Fixture write(BenchModel model, long seed, Path folder) throws IOException {
        Path base = folder.resolve(model.name());
        try (LanguageModel random = LanguageModel.random(model.config(), seed)) {
            random.write(base);
        }
        List<Path> adapters = new ArrayList<>();
        for (int i = 0; i < ADAPTERS; i++) {
            Path adapter = folder.resolve(model.name() + "-adapter-" + i);
            adapter(model, seed + i).write(adapter);
            adapters.add(adapter);
        }
        return new Fixture(base, adapters);
    }

    /** Rank 8 on all seven projections; B is not zero, so that parity without the adapter would be seen. */
    private static Adapter adapter(BenchModel model, long seed) {
        Adapter fresh = Adapter.create(LoraConfig.of(8, 16, MODULES), model.config(), seed);
        SeededTensors random = new SeededTensors(seed);
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(fresh.tensors());
        tensors.replaceAll(
                (name, tensor) -> name.contains("lora_B") ? random.normal(name, tensor.shape(), .02) : tensor);
        return new Adapter(fresh.config(), tensors);
    }
}
