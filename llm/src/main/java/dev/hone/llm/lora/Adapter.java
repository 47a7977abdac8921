package dev.hone.llm.lora;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A LoRA adapter as a value: its configuration and its tensors on the host, under the names that PEFT gives them. */
public record Adapter(LoraConfig config, SortedMap<String, FloatTensor> tensors) implements Learned {

    public Adapter {
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    }

    /**
     * A new adapter that changes nothing yet, the same for the same seed on any machine.
     *
     * <p>As PEFT does: for linear modules A is uniform in +-1/sqrt(inputs) and B zero; for the embedding A is zero and
     * B standard normal, so that each token gets a vector of its own to learn.
     *
     * @throws IllegalArgumentException for DoRA, whose magnitudes begin with the weights'
     */
    public static Adapter create(LoraConfig config, ModelConfig model, long seed) {
        if (config.variant().hasMagnitudes()) {
            throw new IllegalArgumentException("a new DoRA adapter needs the model's weights; give the model itself");
        }
        return create(config, model, seed, Map.of());
    }

    /**
     * The same for a model whose weights are at hand; with DoRA the magnitudes begin as the norms of the weights' rows.
     */
    public static Adapter create(LoraConfig config, LanguageModel model, long seed) {
        Map<String, FloatTensor> weights = config.variant().hasMagnitudes() ? model.weights() : Map.of();
        return create(config, model.config(), seed, weights);
    }

    private static Adapter create(LoraConfig config, ModelConfig model, long seed, Map<String, FloatTensor> weights) {
        SeededTensors random = new SeededTensors(seed);
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        AdapterLayout.shapes(config, model)
                .forEach((name, shape) -> tensors.put(
                        name,
                        AdapterLayout.isMagnitude(name)
                                ? rowNorms(FloatTensor.named(weights, headOr(model, AdapterLayout.weightOf(name))))
                                : initial(random, name, shape)));
        return new Adapter(config, tensors);
    }

    private static String headOr(ModelConfig model, String weight) {
        return model.tiedEmbeddings() && weight.equals("lm_head.weight") ? "model.embed_tokens.weight" : weight;
    }

    private static FloatTensor rowNorms(FloatTensor weight) {
        int rows = weight.shape().get(0);
        int columns = weight.shape().get(1);
        float[] norms = new float[rows];
        for (int row = 0; row < rows; row++) {
            double squares = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                squares += (double) weight.values()[i] * weight.values()[i];
            }
            norms[row] = (float) Math.sqrt(squares);
        }
        return new FloatTensor(List.of(rows), norms);
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

    /** Reads a PEFT folder that holds nothing but the adapter, and checks that it fits the model. */
    public static Adapter read(Path folder, ModelConfig model) throws IOException {
        return read(folder, model, new BaseCopies(null));
    }

    /**
     * Reads a PEFT folder and checks that it fits the model; weights of the base in it have to be those of the model.
     */
    public static Adapter read(Path folder, LanguageModel model) throws IOException {
        return read(folder, model.config(), new BaseCopies(model));
    }

    private static Adapter read(Path folder, ModelConfig model, BaseCopies copies) throws IOException {
        Adapter adapter = AdapterFolder.read(folder, copies);
        adapter.requireFits(model);
        return adapter;
    }

    /**
     * Writes a PEFT folder: {@code adapter_config.json}, {@code adapter_model.safetensors}. Equal adapters give equal
     * bytes.
     */
    @Override
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

    void requireNumbers() {
        tensors.forEach((name, tensor) -> {
            for (float value : tensor.values()) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("adapter tensor " + name + " holds " + value
                            + "; its training went wrong, take another version");
                }
            }
        });
    }

    /** The tensors in the engine, in the order of {@link #names}; they belong to {@code scope}. */
    public List<PtNDArray> inEngine(LanguageModel model, PtNDManager scope) {
        requireFits(model.config());
        return names(model.config()).stream()
                .map(name -> Tensors.floats(scope, FloatTensor.named(tensors, name)))
                .toList();
    }

    /**
     * {@inheritDoc} Copies it to the engine. Values that are no finite numbers are refused: beside others in one batch
     * they would spoil their rows.
     */
    @Override
    public AttachedAdapter attachedTo(LanguageModel base) {
        requireNumbers();
        PtNDManager memory = Torch.newScope();
        try (PtNDManager scope = Torch.newScope()) {
            return new AttachedAdapter(base, memory, base.stack(memory, config.shape(), inEngine(base, scope)));
        } catch (RuntimeException refused) {
            memory.close();
            throw refused;
        }
    }

    @Override
    public boolean isWhole() {
        return false;
    }

    @Override
    public void release() {}

    /** The tensors' names in the order of a program's arguments. */
    public List<String> names(ModelConfig model) {
        return List.copyOf(AdapterLayout.shapes(config, model).keySet());
    }
}
