package dev.hone.llm.gguf;

import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.HostTensors;
import dev.hone.llm.safetensors.TensorSource;
import dev.hone.llm.text.BytePairVocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A whole model as one GGUF file, tokenizer and chat template included.
 *
 * @param weights under Hugging Face's names, those that the model takes and no others
 * @param endTokenIds the tokens that end an answer, the one of training first; at least one
 * @param type of the matrices; norms and biases are float32 always
 */
public record GgufModel(
        ModelConfig config,
        TensorSource weights,
        BytePairVocabulary vocabulary,
        List<Integer> endTokenIds,
        ElementType type) {

    private static final String FREQUENCIES = "rope_freqs.weight";

    /**
     * Writes the file as a whole or not at all; a few rows of a matrix are in memory at a time.
     *
     * @param about texts that it carries along, by their keys, such as {@code general.name}
     * @throws IllegalArgumentException in words where llama.cpp has no counterpart for something, or a weight does not
     *     fit the type
     */
    public void write(Path file, Map<String, String> about) throws IOException {
        GgufWriter.write(file, metadata(about), tensors());
    }

    GgufMetadata metadata(Map<String, String> about) {
        LlamaCppModel model = LlamaCppModel.of(config);
        GgufMetadata metadata = new GgufMetadata()
                .text("general.architecture", model.architecture())
                .text("general.type", "model")
                .number("general.alignment", GgufWriter.ALIGNMENT)
                .number("general.file_type", fileType())
                .number("general.quantization_version", 2);
        new TreeMap<>(about).forEach(metadata::text);
        model.describe(metadata);
        GgufTokenizer.describe(vocabulary, endTokenIds, config.vocabSize(), metadata);
        return metadata;
    }

    private int fileType() {
        return switch (type) {
            case F32 -> 0;
            case F16 -> 1;
            case BF16 -> 32;
        };
    }

    List<GgufTensor> tensors() {
        LlamaCppModel model = LlamaCppModel.of(config);
        List<GgufTensor> tensors = new ArrayList<>();
        for (String name : weights.names()) {
            boolean matrix = weights.tensor(name).shape().size() > 1;
            tensors.add(new GgufTensor(
                    model.tensorName(name),
                    weights.tensor(name),
                    matrix ? type : ElementType.F32,
                    model.headRows(name)));
        }
        if (config.rope().scaling() != null) {
            float[] factors = model.frequencyFactors();
            FloatTensor tensor = new FloatTensor(List.of(factors.length), factors);
            tensors.add(new GgufTensor(
                    FREQUENCIES,
                    HostTensors.of(new TreeMap<>(Map.of(FREQUENCIES, tensor))).tensor(FREQUENCIES),
                    ElementType.F32,
                    0));
        }
        return tensors;
    }
}
