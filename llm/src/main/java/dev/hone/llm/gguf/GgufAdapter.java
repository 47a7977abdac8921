package dev.hone.llm.gguf;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.HostTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A LoRA adapter as a GGUF file of its own, in float32, which llama.cpp puts on its base ({@code --lora}). */
public final class GgufAdapter {

    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";
    private static final String EMBEDDING_A = ".lora_embedding_A";
    private static final String EMBEDDING_B = ".lora_embedding_B";

    private GgufAdapter() {}

    /**
     * Writes the file as a whole or not at all.
     *
     * @param about texts that it carries along, by their keys, such as {@code general.name}
     * @throws IllegalArgumentException in words where the adapter does not fit, or llama.cpp has no counterpart for it
     */
    public static void write(Path file, Adapter adapter, ModelConfig config, Map<String, String> about)
            throws IOException {
        GgufWriter.write(file, metadata(adapter, config, about), tensors(adapter, config));
    }

    static GgufMetadata metadata(Adapter adapter, ModelConfig config, Map<String, String> about) {
        GgufMetadata metadata = new GgufMetadata()
                .text("general.architecture", LlamaCppModel.of(config).architecture())
                .text("general.type", "adapter")
                .number("general.alignment", GgufWriter.ALIGNMENT)
                .number("general.file_type", 0)
                .number("general.quantization_version", 2)
                .text("adapter.type", "lora")
                // llama.cpp scales by alpha / rank, whatever the variant.
                .real(
                        "adapter.lora.alpha",
                        adapter.config().scaling() * adapter.config().rank());
        new TreeMap<>(about).forEach(metadata::text);
        return metadata;
    }

    static List<GgufTensor> tensors(Adapter adapter, ModelConfig config) {
        LlamaCppModel model = LlamaCppModel.of(config);
        adapter.requireFits(config);
        requireCounterpart(adapter, config);
        SortedMap<String, FloatTensor> renamed = new TreeMap<>();
        Map<String, Integer> headRows = new TreeMap<>();
        adapter.tensors().forEach((name, tensor) -> {
            String path = name.substring(PREFIX.length(), name.indexOf(".lora_"));
            boolean first = name.endsWith(A) || name.endsWith(EMBEDDING_A);
            String its = model.tensorName(path + ".weight") + (first ? ".lora_a" : ".lora_b");
            renamed.put(its, name.endsWith(EMBEDDING_A) ? transposed(tensor) : tensor);
            headRows.put(its, name.endsWith(B) ? model.headRows(path) : 0);
        });
        HostTensors source = HostTensors.of(renamed);
        List<GgufTensor> tensors = new ArrayList<>();
        headRows.forEach((name, rows) -> tensors.add(new GgufTensor(name, source.tensor(name), ElementType.F32, rows)));
        return tensors;
    }

    private static void requireCounterpart(Adapter adapter, ModelConfig config) {
        if (adapter.config().variant().hasMagnitudes()) {
            throw new IllegalArgumentException("llama.cpp knows no DoRA: write the whole model instead (--gguf)");
        }
        List<TargetModule> modules = adapter.config().targetModules();
        if (config.tiedEmbeddings()
                && (modules.contains(TargetModule.EMBED_TOKENS) || modules.contains(TargetModule.LM_HEAD))) {
            throw new IllegalArgumentException("the adapter changes embed_tokens or lm_head, which are one matrix in"
                    + " this model (tie_word_embeddings): llama.cpp would change both");
        }
        for (String name : adapter.tensors().keySet()) {
            if (List.of(A, B, EMBEDDING_A, EMBEDDING_B).stream().noneMatch(name::endsWith)) {
                throw new IllegalArgumentException("llama.cpp has no counterpart of the adapter's tensor " + name);
            }
        }
    }

    private static FloatTensor transposed(FloatTensor tensor) {
        int rows = tensor.shape().get(0);
        int columns = tensor.shape().get(1);
        float[] values = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[column * rows + row] = tensor.values()[row * columns + column];
            }
        }
        return new FloatTensor(List.of(columns, rows), values);
    }
}
