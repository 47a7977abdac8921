package dev.hone.lab.bench.gpu;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The adapters that every small model is compared with: between them they take each way through the programs. */
enum KitAdapter {
    /** LoRA on the seven projections. */
    PROJECTIONS,
    /** The same by magnitudes and directions. */
    DORA,
    /** Rank-stabilised, on some projections, the embedding and the head. */
    VOCABULARY;

    private static final double DEVIATION = .1;

    private LoraConfig config() {
        return switch (this) {
            case PROJECTIONS -> new LoraConfig(4, 8, projections());
            case DORA -> new LoraConfig(3, 6, projections(), Variant.DORA);
            case VOCABULARY ->
                new LoraConfig(
                        2,
                        4,
                        List.of(
                                TargetModule.EMBED_TOKENS,
                                TargetModule.Q_PROJ,
                                TargetModule.DOWN_PROJ,
                                TargetModule.LM_HEAD),
                        Variant.RSLORA);
        };
    }

    private static List<TargetModule> projections() {
        return Stream.of(TargetModule.values()).filter(TargetModule::isPerLayer).toList();
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** An adapter none of whose factors is zero, so that leaving it out would show. */
    Adapter create(LanguageModel model, long seed) {
        LoraConfig config = config();
        Adapter fresh = Adapter.create(config, model, seed);
        SeededTensors random = new SeededTensors(seed + config.rank());
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(fresh.tensors());
        tensors.replaceAll(
                (name, tensor) -> name.contains("magnitude") ? tensor : random.normal(name, tensor.shape(), DEVIATION));
        return new Adapter(config, tensors);
    }
}
