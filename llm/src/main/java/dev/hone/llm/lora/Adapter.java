package dev.hone.llm.lora;

import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A LoRA adapter as a value: its configuration and its tensors on the host, under the names that PEFT gives them. */
public record Adapter(LoraConfig config, SortedMap<String, FloatTensor> tensors) {

    public Adapter {
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    }

    /**
     * A new adapter that changes nothing yet, the same for the same seed on any machine.
     *
     * <p>As PEFT does: for linear modules A is uniform in +-1/sqrt(inputs) and B zero; for the embedding A is zero and B standard
     * normal, so that each token gets a vector of its own to learn.
     */
    public static Adapter create(LoraConfig config, ModelConfig model, long seed) {
        SeededTensors random = new SeededTensors(seed);
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        AdapterLayout.shapes(config, model).forEach((name, shape) -> tensors.put(name, initial(random, name, shape)));
        return new Adapter(config, tensors);
    }

    private static FloatTensor initial(SeededTensors random, String name, List<Integer> shape) {
        if (AdapterLayout.isEmbeddingB(name)) {
            return random.normal(name, shape, 1);
        }
        if (AdapterLayout.isA(name) && !AdapterLayout.isEmbeddingA(name)) {
            return random.uniform(name, shape, 1 / Math.sqrt(shape.get(1)));
        }
        return SeededTensors.filled(shape, 0);
    }

    /** Reads a PEFT folder and checks that it fits the model. */
    public static Adapter read(Path folder, ModelConfig model) throws IOException {
        Adapter adapter = AdapterFolder.read(folder);
        adapter.requireFits(model);
        return adapter;
    }

    /** Writes a PEFT folder: {@code adapter_config.json}, {@code adapter_model.safetensors}. Equal adapters give equal bytes. */
    public void write(Path folder) throws IOException {
        AdapterFolder.write(this, folder);
    }

    /** {@code sha256:} and the digest of both files that {@link #write} makes. */
    public String digest() {
        return AdapterFolder.digest(this);
    }

    /** Refuses an adapter that was made for another model, by the name of what does not fit. */
    public void requireFits(ModelConfig model) {
        Map<String, List<Integer>> shapes = AdapterLayout.shapes(config, model);
        if (!shapes.keySet().equals(tensors.keySet())) {
            TreeMap<String, FloatTensor> unknown = new TreeMap<>(tensors);
            unknown.keySet().removeAll(shapes.keySet());
            List<String> missing = shapes.keySet().stream()
                    .filter(name -> !tensors.containsKey(name))
                    .toList();
            throw new IllegalArgumentException("the adapter's tensors do not fit its target modules and the model's "
                    + model.layers() + " layers: missing " + missing + ", unknown " + unknown.keySet());
        }
        shapes.forEach((name, shape) -> {
            FloatTensor tensor = FloatTensor.named(tensors, name);
            if (!tensor.shape().equals(shape)) {
                throw new IllegalArgumentException(
                        "adapter tensor " + name + " is " + tensor + ", the model asks for " + shape);
            }
        });
    }

    /** The tensors in the order of a program's arguments. */
    List<FloatTensor> inOrder(ModelConfig model) {
        return names(model).stream()
                .map(name -> FloatTensor.named(tensors, name))
                .toList();
    }

    /** The tensors' names in the order of a program's arguments. */
    public List<String> names(ModelConfig model) {
        return List.copyOf(AdapterLayout.shapes(config, model).keySet());
    }
}
